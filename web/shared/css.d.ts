// `import sheet from "./x.css?text"` gives the minified text, for a constructable stylesheet;
// a plain `import "./x.css"` goes into the screen's own main.css.
declare module "*.css?text" {
  const sheet: string;
  export default sheet;
}
declare module "*.css";
