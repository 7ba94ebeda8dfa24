/** A style sheet: the build of a page collects it, and the build of the widget takes it as text. */
declare module '*.css' {
  const text: string
  export default text
}
