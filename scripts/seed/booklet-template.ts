/**
 * The Typst source of a sample booklet: a title page, the contents, a chapter a page. Its texts come as JSON in
 * `sys.inputs.data` and are shown as strings.
 */
export const BOOKLET_TEMPLATE = String.raw`
#let data = json(bytes(sys.inputs.data))
#let petrol = rgb("#0b5563")
#let copper = rgb("#9c4a1a")
#set document(title: data.title, author: data.creators, date: none)
#set text(font: ("Libertinus Serif", "Amiri"), size: 12pt, lang: data.language, dir: if data.dir == "rtl" { rtl } else { ltr })
#set text(top-edge: 0.85em, bottom-edge: -0.35em)
// Without the ligatures of Arabic and what depends on them, a letter is a glyph: so its text can be copied, read aloud and found.
#set text(features: if data.dir == "rtl" { (calt: 0, liga: 0, clig: 0, kern: 0, rlig: 0) } else { (:) })
#set page(
  paper: "a5",
  margin: (x: 1.8cm, top: 1.8cm, bottom: 2cm),
  footer: context if counter(page).get().first() > 1 {
    set text(size: 9pt, fill: luma(35%))
    align(center, counter(page).display("1"))
  },
)
#set par(leading: if data.dir == "rtl" { 0.5em } else { 0.3em }, spacing: 1em)
#show heading: set text(fill: petrol, size: 17pt)
#show heading: set block(below: 1.2em)

#v(1fr)
#rect(width: 3.2cm, height: 4pt, fill: copper)
#v(0.6em)
#text(size: 24pt, weight: "bold", fill: petrol, data.title)
#v(1em)
#text(size: 13pt, data.creators.join(" · "))
#v(2fr)
#text(size: 10.5pt, fill: luma(32%), data.publishers.join(" · "))
#pagebreak()
#outline(title: data.contents, indent: 0pt)
#for (position, chapter) in data.chapters.enumerate() {
  pagebreak()
  heading(level: 1, chapter.title)
  for paragraph in chapter.paragraphs { par(paragraph) }
}
`;
