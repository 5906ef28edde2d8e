/**
 * The Typst source of a printed plan. All texts come as JSON in `sys.inputs.data` and are shown as strings, never as
 * source: nothing in a plan can become markup or code. A text is { text, language, dir }.
 */
export const PDF_TEMPLATE = String.raw`
#let data = json(bytes(sys.inputs.data))
#let dir-of(name) = if name == "rtl" { rtl } else { ltr }
#set document(title: data.title.text, date: none)
#set text(font: ("Libertinus Serif", "Amiri"), size: 10.5pt, lang: data.language, dir: dir-of(data.dir))
// Joined letters that are one glyph cannot be copied or searched.
#set text(features: if data.dir == "rtl" { (calt: 0, liga: 0, clig: 0, kern: 0, rlig: 0) } else { (:) })
// The same line height for both alphabets, so that rows of one and of the other stand on one line.
#set text(top-edge: 0.85em, bottom-edge: -0.35em)
#set page(
  paper: "a4",
  margin: (x: 2.2cm, top: 2.2cm, bottom: 2.4cm),
  footer: context if counter(page).get().first() > 1 {
    set text(size: 8.5pt, fill: luma(35%))
    align(center, counter(page).display("1 / 1", both: true))
  },
)
#set par(leading: if data.dir == "rtl" { 0.45em } else { 0.2em }, justify: false)
#let petrol = rgb("#0b5563")
#let quiet = luma(32%)
// A paragraph of its own, set in the direction of its language.
#let passage(it, ..style) = {
  set text(lang: it.language, dir: dir-of(it.dir))
  block(width: 100%, for part in it.text.split("\n") { if part.trim() != "" { par(text(..style, part)) } })
}
// Inside a line of ours, a text keeps its own order.
#let inside(it) = text(lang: it.language, (if it.dir == "rtl" { "\u{2067}" } else { "\u{2066}" }) + it.text + "\u{2069}")
#let code(it) = text(fill: quiet, weight: "bold", "\u{2068}" + it + "\u{2069}")
#let facts(rows, columns: (30%, 1fr)) = grid(
  columns: columns,
  row-gutter: 0.5em,
  column-gutter: 1em,
  ..rows.map(row => (text(fill: quiet, row.label), stack(spacing: 0.25em, ..row.values.map(inside)))).flatten(),
)
#show heading: set text(fill: petrol)
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 2): set text(size: 12pt)
#show heading: set block(above: 1.6em, below: 0.9em)
#show outline.entry.where(level: 1): set block(above: 0.9em)
#show outline.entry.where(level: 1): strong

#v(3cm)
#text(size: 12pt, fill: quiet, data.kind)
#v(0.4em)
#block(passage(data.title, size: 24pt, weight: "bold", fill: petrol))
#if data.publisher != none { v(0.8em); text(size: 13pt, inside(data.publisher)) }
#v(1.4em)
#line(length: 100%, stroke: 1.5pt + petrol)
#v(1em)
#facts(data.facts)
#if data.description != none { v(1.4em); passage(data.description) }
#if data.modules.len() > 0 {
  pagebreak()
  outline(title: data.labels.contents, depth: 2, indent: 1.2em)
  pagebreak()
}

#for module in data.modules {
  heading(level: 1, [#code(module.code) #if module.name != none { inside(module.name) }])
  if module.facts.len() > 0 { facts(module.facts) }
  if module.description != none { v(0.4em); passage(module.description) }
  for unit in module.units {
    heading(level: 2, [#code(unit.code) #if unit.name != none { inside(unit.name) }])
    if unit.hours != "" { block(text(fill: quiet, unit.hours)) }
    if unit.outcomes.len() > 0 { block(below: 0.8em, sticky: true, text(weight: "bold", data.labels.outcomes)) }
    for outcome in unit.outcomes {
      // What fits on a page stays together; criteria without end may break.
      block(breakable: outcome.criteria.len() > 12, above: 1.5em, below: 1.5em, inset: (x: 0.9em), {
        block(sticky: true, [#code(outcome.code) #if outcome.name != none { inside(outcome.name) }])
        if outcome.facts.len() > 0 { block(text(size: 9.5pt, facts(outcome.facts))) }
        if outcome.criteria.len() > 0 {
          block(above: 0.9em, below: 0.7em, sticky: true, text(size: 9.5pt, fill: quiet, data.labels.criteria))
          list(..outcome.criteria.map(one => [#code(one.code) #if one.name != none { inside(one.name) }]))
        }
        if outcome.competences.len() > 0 {
          block(above: 0.9em, below: 0.7em, sticky: true, text(size: 9.5pt, fill: quiet, data.labels.competences))
          list(..outcome.competences.map(one => [#code(one.code) #if one.name != none { inside(one.name) } #text(fill: quiet, "(" + "\u{2068}" + one.framework + "\u{2069}" + ")")]))
        }
        if outcome.content.len() > 0 {
          block(above: 0.9em, below: 0.7em, sticky: true, text(size: 9.5pt, fill: quiet, data.labels.content))
          list(..outcome.content.map(one => [#link(one.href, inside(one)) #text(fill: quiet, "\u{2068}" + one.part + "\u{2069}")]))
        }
      })
    }
  }
}
`;
