export class Utf8Collector {
  push(bytes: Uint8Array): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  }

  end(): string {
    return ''
  }
}
