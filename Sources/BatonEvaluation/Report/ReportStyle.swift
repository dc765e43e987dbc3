/// The style sheet of reports: dark ink on light paper, one column, tables that fold on phones.
enum ReportStyle {
    static let css = """
        :root { color-scheme: light; --ink: #1c1b1a; --soft: #67645e; --rule: #e2dfd8; --paper: #fdfcfa; --card: #ffffff; }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 1.0625rem/1.6 Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif; }
        main { max-width: 66rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem; }
        header { margin-bottom: 2.5rem; }
        .eyebrow, nav, table, .legend, figcaption, .strips, .facts { font-family: system-ui, -apple-system, "Segoe UI",
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
        a { color: inherit; text-decoration-color: #b5b2aa; text-underline-offset: .2em; }
        section { margin-top: 3.25rem; }
        ul { margin: 0 0 1.25rem; padding-left: 1.2rem; max-width: 44rem; }
        li { margin: .3rem 0; }
        li::marker { color: #b5b2aa; }
        .swatch { display: inline-block; width: .75em; height: .75em; margin-right: .45em; border-radius: 2px; }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: 0 0 1rem; font-size: .875rem; }
        table { width: 100%; border-collapse: collapse; margin: 0 0 1.5rem; font-size: .875rem; line-height: 1.45;
          font-variant-numeric: tabular-nums; }
        th, td { padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: baseline; font-weight: 400;
          border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { color: var(--soft); font-size: .8rem; border-bottom-color: #b5b2aa; vertical-align: bottom;
          overflow-wrap: normal; }
        tbody th { font-weight: 500; }
        .number { text-align: right; }
        .total td, .total th { border-bottom-color: #b5b2aa; font-weight: 600; }
        .interval { display: block; color: var(--soft); font-size: .8rem; font-weight: 400; white-space: nowrap; }
        .best { font-weight: 650; }
        .mark { display: inline-block; width: 120px; height: 16px; vertical-align: middle; }
        code { font: .85em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          overflow-wrap: anywhere; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1.25rem; }
        figure { margin: 0 0 1rem; min-width: 0; }
        figure > svg { display: block; width: 100%; height: auto; background: var(--card); border: 1px solid var(--rule);
          border-radius: 4px; }
        figcaption { margin-top: .4rem; font-size: .8125rem; line-height: 1.4; }
        .strips { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 4px 8px;
          max-width: calc(var(--columns) * 8.5rem); font-size: .8125rem; line-height: 1.3; }
        .strips .head { align-self: end; padding-bottom: .2rem; font-weight: 500; overflow-wrap: anywhere; }
        .strips .head span { display: block; color: var(--soft); font-weight: 400; font-size: .75rem; }
        .strips .row { grid-column: 1 / -1; margin-top: .5rem; color: var(--soft); font-size: .75rem; }
        .strips img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 3px;
          outline: 1px solid var(--rule); outline-offset: -1px; }
        .keys tbody th { min-width: 15rem; }
        .hashes code { color: var(--soft); }
        @media (max-width: 40rem) {
          main { padding: 2rem 1rem 3rem; }
          body { font-size: 1rem; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          table, tbody, tr, th, td { display: block; }
          tr { padding: .6rem 0; border-bottom: 1px solid var(--rule); }
          tbody th, tbody td { padding: .12rem 0; border: 0; text-align: left; }
          tbody th { font-weight: 600; }
          tbody td { display: flex; justify-content: space-between; gap: 1rem; text-align: right; }
          tbody td::before { content: attr(data-label); flex: none; max-width: 50%; color: var(--soft); text-align: left; }
          tbody td:empty { display: none; }
          .total td, .total th { font-weight: 500; }
          .keys tbody th { min-width: 0; }
          .strips { gap: 3px 4px; font-size: .6875rem; }
          .strips .head span { font-size: .625rem; }
        }
        @media print { body { background: #fff; } section { break-inside: avoid-page; } nav { display: none; } }
        """
}
