export * from '../../solutions/07-framing/framing.ts'
