import BatonTestSupport
import Foundation
import Testing

/// Chromium without a window, as Debian packages it.
enum Browser {
    private static let candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

    /// Whether pages can be opened. Continuous integration must have a browser.
    static var isThere: Bool {
        candidates.contains { FileManager.default.isExecutableFile(atPath: $0) }
            || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Opens a page in a window of the given width and returns what chromium prints.
    static func open(_ page: String, width: Int, in folder: ScratchFolder, _ arguments: String...) throws -> String {
        let path = try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0) }, "install Debian's chromium")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--no-first-run", "--user-data-dir=" + folder.file("profile-\(width)"), "--window-size=\(width),2000",
            ] + arguments + ["file://" + page]
        try folder.write("", to: "dom-\(width)")
        process.standardOutput = FileHandle(forWritingAtPath: folder.file("dom-\(width)"))
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try folder.text("dom-\(width)")
    }

    /// What a page looks like after it is laid out: measured by a script in a copy of it.
    struct Layout: Decodable {
        /// Width of the window, and of what is in it.
        let window: Int
        let content: Int
        let images: Int
        let drawings: Int
        let lines: Int
        /// Pictures that were not decoded.
        let broken: Int
        /// What is cut off, or lies outside the window.
        let cut: [String]
    }

    /// Lays out `html` at a width of `width` pixels: in a frame, since Chromium's windows have a least width.
    static func layout(_ html: String, width: Int, in folder: ScratchFolder) throws -> Layout {
        // The script that measures is not the page's own, which forbids any.
        let measured = html.replacing(#/<meta http-equiv[^>]*>/#, with: "").replacingOccurrences(
            of: "</body>", with: "<script>\(script)</script></body>"
        )
        .replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "\"", with: "&quot;")
        try folder.write(
            "<!DOCTYPE html><body style=\"margin:0\"><iframe style=\"border:0;width:\(width)px;height:2000px\" "
                + "srcdoc=\"\(measured)\"></iframe></body>", to: "measured.html")
        let dom = try open(folder.file("measured.html"), width: 1280, in: folder, "--dump-dom")
        let match = try #require(dom.firstMatch(of: /<pre id="measured">(?s:(.*?))<\/pre>/))
        let json = match.output.1.replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(
            of: "&gt;", with: ">"
        )
        .replacingOccurrences(of: "&amp;", with: "&")
        return try JSONDecoder().decode(Layout.self, from: Data(json.utf8))
    }

    private static let script = """
        addEventListener('load', () => {
        const inside = (box, outer) => box.left >= outer.left - 1 && box.right <= outer.right + 1;
        const window_ = {left: 0, right: innerWidth};
        const cut = [];
        const name = e => e.tagName + ' ' + (e.textContent || e.alt || '').trim().slice(0, 40);
        for (const e of document.querySelectorAll('main *')) {
          const box = e.getBoundingClientRect();
          const isHidden = e.closest('thead') && getComputedStyle(e.closest('thead')).position === 'absolute';
          if (isHidden || box.width === 0) continue;
          if (!inside(box, window_)) cut.push('outside: ' + name(e));
          const drawing = e.ownerSVGElement;
          if (drawing && e.tagName === 'text' && !inside(box, drawing.getBoundingClientRect())) cut.push('in drawing: ' + name(e));
          const style = getComputedStyle(e);
          if (style.display !== 'inline' && !drawing && e.tagName !== 'svg' && e.scrollWidth > e.clientWidth + 1)
            cut.push('wider than its box: ' + name(e));
        }
        const all = s => [...document.querySelectorAll(s)];
        const result = {window: innerWidth, content: document.documentElement.scrollWidth,
          images: all('img').length, drawings: all('figure svg').length, lines: all('polyline').length,
          broken: all('img').filter(i => !i.complete || i.naturalWidth === 0).length, cut: cut};
        const out = parent.document.createElement('pre');
        out.id = 'measured';
        out.textContent = JSON.stringify(result);
        parent.document.body.append(out);
        });
        """
}
