import css from './widget.css'

/** Gives a shadow root its styles without a style element, which the policy of a page can forbid. */
export function adoptStyles(root: ShadowRoot): void {
  // A sheet belongs to one document, and an element can be moved into another.
  const view = root.ownerDocument.defaultView ?? window
  const sheet = new view.CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
}
