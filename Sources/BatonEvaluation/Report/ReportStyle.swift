/// The style sheet of reports: one column, tables that fold on phones, light or dark as the reader's system is.
enum ReportStyle {
    /// Okabe and Ito's colours for arms, and lighter ones of the same hues for dark pages.
    static let palette: [(light: String, dark: String)] = [
        (light: "#0072b2", dark: "#4fb0ea"), ("#d55e00", "#ff8b45"), ("#009e73", "#2fcb9d"), ("#cc79a7", "#e49cc4"),
        ("#b87e00", "#efb13a"), ("#3a94cf", "#9ad4f7"), ("#7f7f7f", "#adadad"),
    ]

    /// The colours by name.
    static var colors: String {
        func arms(_ color: (Int) -> String) -> String {
            palette.indices.map { "--arm-\($0): \(color($0));" }.joined(separator: " ")
        }
        return """
            :root { color-scheme: light dark; --ink: #1c1b1a; --soft: #67645e; --rule: #e2dfd8; --line: #b5b2aa; --paper: #fdfcfa;
              --card: #ffffff;
              \(arms { palette[$0].light }) }
            @media (prefers-color-scheme: dark) { :root { --ink: #ece9e3; --soft: #a5a099; --rule: #37342f; --line: #6b675f;
              --paper: #181715; --card: #1f1e1b;
              \(arms { palette[$0].dark }) } }
            """
    }

    static let css = """
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 1.0625rem/1.6 Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif; }
        main { max-width: 66rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem; }
        header { margin-bottom: 2.5rem; }
        .eyebrow, nav, table, .legend, figcaption, .strips, .gallery, .facts, summary, .zoom span { font-family: system-ui, -apple-system, "Segoe UI",
          "Helvetica Neue", Arial, sans-serif; }
        .eyebrow { margin: 0 0 .5rem; color: var(--soft); font-size: .8rem; letter-spacing: .12em; text-transform: uppercase; }
        h1 { margin: 0 0 .75rem; font-size: clamp(1.9rem, 5vw, 2.9rem); font-weight: 600; line-height: 1.12;
          letter-spacing: -.015em; overflow-wrap: anywhere; text-wrap: balance; }
        h2 { margin: 0 0 1rem; font-size: 1.5rem; font-weight: 600; line-height: 1.25; }
        h3 { margin: 2rem 0 .5rem; font-size: 1.125rem; font-weight: 600; }
        p { margin: 0 0 1rem; max-width: 42rem; overflow-wrap: break-word; }
        .lead { font-size: 1.2rem; line-height: 1.5; }
        .soft, figcaption, .facts { color: var(--soft); }
        .facts { font-size: .9rem; }
        nav { display: flex; flex-wrap: wrap; gap: .4rem 1.25rem; padding: .75rem 0; font-size: .875rem;
          border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
        a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
        section { margin-top: 3.25rem; }
        ul { margin: 0 0 1.25rem; padding-left: 1.2rem; max-width: 44rem; }
        li { margin: .3rem 0; }
        li::marker { color: var(--line); }
        .swatch { display: inline-block; width: .75em; height: .75em; margin-right: .45em; border-radius: 2px; }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: 0 0 1rem; font-size: .875rem; }
        table { width: 100%; border-collapse: collapse; margin: 0 0 1.5rem; font-size: .875rem; line-height: 1.45;
          font-variant-numeric: tabular-nums; }
        th, td { padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: baseline; font-weight: 400;
          border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { color: var(--soft); font-size: .8rem; border-bottom-color: var(--line); vertical-align: bottom;
          overflow-wrap: normal; }
        caption { padding: 0 0 .35rem; color: var(--soft); font-size: .875rem; text-align: left; caption-side: top; }
        tbody th { min-width: 6.5rem; overflow-wrap: break-word; }
        .number { text-align: right; }
        .total td, .total th { border-bottom-color: var(--line); border-top: 1px solid var(--line); }
        .interval { display: block; color: var(--soft); font-size: .8rem; font-weight: 400; white-space: nowrap; }
        .beyond { font-weight: 700; }
        details { margin: 0 0 1rem; }
        summary { padding: .45rem 0; font-size: .9375rem; cursor: pointer; border-bottom: 1px solid var(--rule);
          overflow-wrap: anywhere; }
        summary::marker { color: var(--soft); }
        details[open] > summary { margin-bottom: 1rem; }
        details details { margin-bottom: 1.5rem; }
        .mark { display: inline-block; width: 120px; height: 16px; vertical-align: middle; }
        code { font: .85em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          overflow-wrap: anywhere; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1.25rem; }
        figure { margin: 0 0 1rem; min-width: 0; }
        figure > svg { display: block; width: 100%; height: auto; background: var(--card); border: 1px solid var(--rule);
          border-radius: 4px; }
        figcaption { margin-top: .4rem; font-size: .8125rem; line-height: 1.4; }
        .chart { fill: var(--ink); }
        .chart .ground { fill: var(--card); }
        .chart .rule, .mark .rule { stroke: var(--rule); }
        .mark .rule, .chart .frame { stroke: var(--line); }
        .gallery { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 3px;
          max-width: calc(var(--columns) * 6.5rem); margin: 0 0 1.5rem; font-size: .8125rem; line-height: 1.3; }
        .gallery .row { grid-column: 1 / -1; margin-top: .4rem; color: var(--soft); }
        .ends > div > span { display: block; padding: .15rem 0 .3rem; font-size: .75rem; font-variant-numeric: tabular-nums; }
        .zoom { position: relative; display: block; aspect-ratio: 1; }
        .zoom input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: zoom-in; }
        .zoom img { display: block; width: 100%; height: 100%; border-radius: 3px; outline: 1px solid var(--rule);
          outline-offset: -1px; }
        .zoom input:focus-visible + img { outline: 2px solid var(--ink); outline-offset: 1px; }
        .zoom span { display: none; }
        .zoom input:checked { position: fixed; z-index: 3; cursor: zoom-out; }
        .zoom input:checked + img { position: fixed; z-index: 1; inset: 0; width: 100%; height: 100%; padding: 1.5rem 1.5rem 3.5rem;
          object-fit: contain; background: var(--paper); border-radius: 0; outline: 0; image-rendering: pixelated; }
        .zoom input:checked ~ span { position: fixed; z-index: 2; inset: auto 0 0; display: block; padding: 1rem; font-size: .875rem;
          text-align: center; }
        .strips { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 4px 8px;
          max-width: calc(var(--columns) * 8.5rem); margin-bottom: 1.5rem; font-size: .8125rem; line-height: 1.3; }
        .strips .head { align-self: end; padding-bottom: .2rem; overflow-wrap: anywhere; }
        .strips .head span { display: block; color: var(--soft); font-weight: 400; font-size: .75rem; }
        .strips .row { grid-column: 1 / -1; margin-top: .5rem; color: var(--soft); font-size: .75rem; }
        .keys tbody th { min-width: 15rem; }
        .hashes code { color: var(--soft); }
        @media (max-width: 40rem) {
          main { padding: 2rem 1rem 3rem; }
          body { font-size: 1rem; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          table, tbody, tr, th, td { display: block; }
          tr { padding: .6rem 0; border-bottom: 1px solid var(--rule); }
          tbody th, tbody td { padding: .12rem 0; border: 0; text-align: left; }
          tbody th { min-width: 0; border-bottom: 0; }
          caption { display: block; }
          tbody td { display: flex; justify-content: space-between; gap: 1rem; text-align: right; }
          tbody td::before { content: attr(data-label); flex: none; max-width: 50%; color: var(--soft); text-align: left; }
          tbody td:empty { display: none; }
          .total td, .total th { border: 0; }
          .keys tbody th { min-width: 0; }
          .gallery:not(.ends) { grid-template-columns: repeat(6, minmax(0, 1fr)); }
          .ends { grid-template-columns: repeat(4, minmax(0, 1fr)); }
          .strips { gap: 3px 4px; font-size: .6875rem; }
          .strips .head span { font-size: .625rem; }
        }
        @media print { :root { --paper: #fff; } section { break-inside: avoid-page; } nav { display: none; } }
        """
}
