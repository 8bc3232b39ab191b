/** The same with nodemailer, the library that most programs on Node use. */
import { createTransport } from 'nodemailer'

/** @param port of a server on this machine that speaks no TLS; another one needs `secure` */
export async function sendReport(port: number, sheet: Buffer): Promise<string[]> {
  // #region nodemailer
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  const result = await transport.sendMail({
    from: { name: 'Ада Лавлейс', address: 'ada@example.com' },
    to: [{ name: '李雷', address: 'lei@example.com' }],
    bcc: 'boss@example.com',
    subject: 'Отчёт за месяц',
    text: 'Вот отчёт.\n',
    attachments: [{ filename: 'отчёт за месяц.xlsx', content: sheet }],
  })
  // #endregion nodemailer
  return result.accepted
}
