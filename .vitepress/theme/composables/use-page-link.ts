/** Addresses of the site's own pages, wherever the site lies and whatever serves it. */
import { useData, withBase } from 'vitepress'
import { pageAddress } from '../support/page-address.ts'

/** @returns what makes an `href` of a page's address, such as `/ru/07-framing` */
export function usePageLink(): (link: string) => string {
  const { site } = useData()
  return (link) => withBase(pageAddress(link, site.value.cleanUrls ?? false))
}
