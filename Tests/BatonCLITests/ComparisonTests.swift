import BatonTestSupport
import BatonData
import BatonTensor
import Foundation
import Testing

@Suite("Comparisons") struct ComparisonsTests {
    private static let yaml = """
        version: 1
        name: tiny <arms>
        base: tiny.yaml
        data: {type: file, path: data.h5}
        seeds: 0-5
        resamples: 20
        batch: 4
        strips: 3
        input_noise: 0.05
        arms:
          relay: {}
          more-noise:
            stages:
              - {id: top, sampler: {eta: 0.5}}
          first-order:
            stages:
              - {id: top, sampler: {corrector: none}}

        """

    /// A folder with cascade, data and comparison.
    private func folder(_ more: String = "", classes: [String] = ["a", "b", "c"]) throws -> ScratchFolder {
        let folder = try TinyCascade.folder()
        let pictures = PixelImage.images(
            of: Tensor(RandomKey(seed: 1).normals(24 * 3 * 256), shape: [24, 3, 16, 16]) * 0.3)
        let dataset = try ImageDataset(
            size: 16, values: .pictures(pictures.flatMap(\.pixels)), labels: (0..<24).map { $0 % 3 },
            labelNames: classes, itemNames: (0..<24).map { "\($0)" }, allowsHorizontalFlip: false,
            provenance: DatasetProvenance(source: "test", tool: "test"))
        try dataset.write(to: folder.file("data.h5"))
        try folder.write(Self.yaml + more, to: "compare.yaml")
        return folder
    }

    private func compare(_ folder: ScratchFolder, _ more: String...) throws -> Tool.Result { try compare(folder, more) }

    private func compare(_ folder: ScratchFolder, _ more: [String]) throws -> Tool.Result {
        try Tool.run(
            ["compare", "compare.yaml", "-o", "out", "--allow-untrained", "--threads", "1", "--quiet"] + more,
            in: folder)
    }

    @Test(
        "give a page that shows everything on a desk and on a phone",
        .enabled(if: Browser.isThere, "the test opens a page: install Debian's chromium"))
    func giveAPageThatShowsEverything() throws {
        let folder = try folder()
        let result = try compare(folder)
        #expect(result.status == 0, "\(result.messages)")
        let page = try folder.text("out/report.html")
        #expect(!page.contains("<script") && !page.contains(#/https?:\/\/(?!www\.w3\.org\/2000\/svg)/#))
        #expect(page.contains("default-src 'none'"), "a page that forbids what it does not need")
        #expect(!page.contains(#/(src|href)="(?!data:|#)/#), "the page needs nothing else")
        for width in [1280, 390] {
            let layout = try Browser.layout(page, width: width, in: folder)
            #expect(layout.window == width)
            #expect(layout.content <= width)
            #expect(layout.cut == [])
            // Three seeds: three arms by themselves; the shared base stage, three arms and two differences; three arms with
            // the nearest pictures; in three arms the noisy input and what became of it without and with the noise. Of three
            // metrics the three best and the three worst of six seeds in every arm.
            #expect(layout.images == 3 * (3 + 6 + 6 + 9) + 3 * 6 * 3 && layout.broken == 0)
            #expect(layout.drawings >= 7 && layout.lines >= 21)
            _ = try Browser.open(
                folder.file("out/report.html"), width: width, in: folder,
                "--screenshot=" + folder.file("shot-\(width).png"))
            let shot = try PixelImage.read(folder.file("shot-\(width).png"))
            #expect(shot.width == width)
            #expect(Set(shot.pixels).count > 100, "the page is not blank")
        }
    }

    @Test("compute what arms share once, and nothing twice") func computeWhatArmsShareOnceAnd() throws {
        let folder = try folder()
        #expect(try compare(folder).status == 0)
        let stages = try FileManager.default.contentsOfDirectory(atPath: folder.file("out/stages"))
        // One base stage; the upper one in three arms, on generated pictures, on real ones and on those with noise.
        #expect(stages.count { $0.hasPrefix("base-") } == 1)
        #expect(stages.count { $0.hasPrefix("top-") } == 9)
        let first = try folder.data("out/results.json")
        #expect(try compare(folder).status == 0)
        #expect(try folder.data("out/results.json") == first)
        // A stage's memory is its own: that of the first arm holds nothing that later arms find made.
        let rounds = try JSONSerialization.jsonObject(with: first) as? [String: Any]
        let runs = try #require((rounds?["rounds"] as? [[String: Any]])?.first?["runs"] as? [[String: Any]])
        let peaks = runs.prefix(2).compactMap { ($0["costs"] as? [[String: Any]])?.last?["peak_bytes"] as? Double }
        #expect(peaks.count == 2 && abs(peaks[0] / peaks[1] - 1) < 0.1, "\(peaks)")
        let tables = try folder.text("out/tables.md")
        #expect(tables.contains("| `more-noise` |") && tables.contains("share of the noise kept"))
        #expect(try PixelImage.read(folder.file("out/strips.png")).height > 3 * 16)
        // Altered images are made again.
        let base = try #require(stages.first { $0.hasPrefix("base-") })
        try folder.write("", to: "out/stages/\(base)/000002.safetensors")
        #expect(try compare(folder).status == 0)
        let pictures = try JSONSerialization.jsonObject(with: folder.data("out/results.json")) as? [String: Any]
        #expect(pictures?["count"] as? Int == 6)
    }

    @Test("find equal pictures equal, with intervals of no width") func findEqualPicturesEqualWith() throws {
        let folder = try folder()
        try folder.write(
            Self.yaml.replacingOccurrences(of: "eta: 0.5", with: "eta: 0.2"), to: "compare.yaml")
        let results = try compare(folder, "--json").object()["results"] as? [String: Any]
        let rounds = try #require(results?["rounds"] as? [[String: Any]])
        let runs = try #require(rounds[0]["runs"] as? [[String: Any]])
        for metric in try #require(runs[1]["differences"] as? [[String: Any]]) {
            let part = try #require((metric["parts"] as? [[String: Any]])?.first?["estimate"] as? [String: Double])
            #expect(part == ["value": 0, "low": 0, "high": 0])
        }
        // Real pictures reach what can be reached; their nearest ones are themselves.
        let real = try #require(results?["real_pictures"] as? [[String: Any]]).compactMap { $0["id"] as? String }
        #expect(real.contains("swd") && real.contains("diversity") && !real.contains("neighbour"))
        let forcing = try #require(results?["teacher_forcing"] as? [[String: Any]])
        let noisy = try #require(
            forcing.map { $0["noisy"] as? [String: Any] }.compactMap { $0?["kept"] as? [String: Double] })
        #expect(noisy.count == 3 && noisy[0] == noisy[1])
        let losses = try #require(results?["arms"] as? [[String: Any]]).map { ($0["losses"] as? [Any])?.count }
        #expect(losses == [2, 2, 2])
        let shared = try #require((runs[1]["costs"] as? [[String: Any]])?.map { $0["shared_with"] as? String })
        #expect(shared == ["relay", "relay"])
    }

    @Test("meet a budget by changing steps") func meetABudgetByChangingSteps() throws {
        let folder = try folder("budget: {unit: calls, values: [100, 51], tolerance: 0.02}\n")
        let plan = try compare(folder, "--dry-run", "--json").object()
        let rounds = try #require(plan["rounds"] as? [[String: Any]])
        #expect(rounds.map { $0["budget"] as? Double } == [51, 100])
        for round in rounds {
            let budget = try #require(round["budget"] as? Double)
            for arm in try #require(round["arms"] as? [[String: Any]]) {
                #expect(abs(Double(arm["calls"] as? Int ?? 0) / budget - 1) <= 0.02)
            }
        }
        // Nothing was made, but the weights were looked for.
        #expect(!folder.exists("out"))
        let untrained = try Tool.run("compare", "compare.yaml", "--dry-run", in: folder)
        #expect(untrained.status == 66 && untrained.messages.contains("stage 'base' has no weights"))
        let tight = try self.folder("budget: {unit: calls, values: [10], tolerance: 0.001}\n")
        let refused = try compare(tight, "--dry-run")
        #expect(refused.status == 78)
        #expect(refused.messages.contains("compare.yaml:18:31 error[compare.budget]: arm 'relay' cannot cost 10 calls"))
    }

    @Test("find weights of another network before anything is sampled") func findWeightsOfAnotherNetwork() throws {
        let folder = try folder()
        let fixture = Repository.path + "/Tests/Fixtures/songunet-small.safetensors"
        #expect(try Tool.run("import", fixture, "-o", "other.h5", in: folder).status == 0)
        try folder.write(
            Self.yaml.replacingOccurrences(
                of: "{id: top, sampler: {corrector: none}}", with: "{id: top, weights: other.h5}"), to: "compare.yaml")
        for more in [["--dry-run"], []] {
            let result = try compare(folder, more)
            #expect(result.status == 65 && result.messages.contains("other.h5"), "\(result.messages)")
            #expect(!folder.exists("out/report.html"))
        }
    }

    @Test("divide a budget between the stages where shares say so") func divideABudgetBetweenTheStages() throws {
        let folder = try folder("budget: {unit: macs, values: [60M, 200M], tolerance: 0.3, shares: [1, 3]}\n")
        let whole = try compare(folder, "--dry-run", "--json").object()
        for round in try #require(whole["rounds"] as? [[String: Any]]) {
            let budget = try #require(round["budget"] as? Double)
            for arm in try #require(round["arms"] as? [[String: Any]]) {
                let stages = try #require(arm["stages"] as? [[String: Any]])
                #expect(stages.allSatisfy { ($0["steps"] as? Int ?? 0) > 0 })
                let macs = stages.map { $0["macs"] as? Double ?? 0 }
                // No other number of steps comes nearer to the share of the lower stage but the next one.
                let step = 2 * macs[0] / Double(stages[0]["calls"] as? Int ?? 1)
                #expect(abs(macs[0] - budget / 4) <= step * 1.01, "\(macs) of \(budget)")
                #expect(abs(macs.reduce(0, +) / budget - 1) <= 0.3)
            }
        }
        // Arms that are not named keep their lower stages as written.
        let one = try self.folder("budget: {unit: calls, values: [51], tolerance: 0.05, shares: {relay: [1, 1]}}\n")
        let rounds = try #require(try compare(one, "--dry-run", "--json").object()["rounds"] as? [[String: Any]])
        let arms = try #require(rounds[0]["arms"] as? [[String: Any]])
        let steps = arms.map { ($0["stages"] as? [[String: Any]])?.map { $0["steps"] as? Int ?? -1 } ?? [] }
        #expect(steps[0].allSatisfy { $0 > 0 } && steps[1][0] == -1 && steps[1][1] > 0)
    }

    @Test("say of every number at which budget it was found") func sayOfEveryNumberAtWhichBudget() throws {
        let folder = try folder("budget: {unit: calls, values: [31, 51], tolerance: 0.05}\n")
        let run = try compare(folder, "--json")
        let results = try #require(try run.object()["results"] as? [String: Any])
        let budgets = ["at 31 calls an image", "at 51 calls an image"]
        // A difference has the sign of what it is the difference of, at every budget.
        for round in try #require(results["rounds"] as? [[String: Any]]) {
            let runs = try #require(round["runs"] as? [[String: Any]])
            func values(_ run: [String: Any], _ key: String) -> [String: Double] {
                Dictionary(
                    uniqueKeysWithValues: (run[key] as? [[String: Any]] ?? []).map { metric in
                        let part = (metric["parts"] as? [[String: Any]])?.first?["estimate"] as? [String: Double]
                        return (metric["id"] as? String ?? "", part?["value"] ?? .nan)
                    })
            }
            let first = values(runs[0], "metrics")
            for run in runs.dropFirst() {
                let (own, differences) = (values(run, "metrics"), values(run, "differences"))
                #expect(differences.count == own.count && own.count >= 5)
                for (id, difference) in differences {
                    #expect(abs((own[id] ?? .nan) - (first[id] ?? .nan) - difference) < 1e-9, "\(id)")
                }
            }
        }
        let tables = try folder.text("out/tables.md")
        #expect(tables.split(separator: "\n").count { $0.hasPrefix("| --- ") } == 2 + 2 + 2)
        for budget in budgets {
            #expect(tables.contains("**A" + budget.dropFirst() + "**"))
            #expect(tables.contains("Difference from `relay` \(budget):"))
        }
        let page = try folder.text("out/report.html")
        let captions = page.matches(of: #/<table>\n<caption>(.*?)<\/caption>/#).map { String($0.1) }
        #expect(captions.count == page.matches(of: #/<table/#).count)
        for caption in captions {
            #expect((budgets + ["at every budget"]).contains { caption.hasSuffix($0) }, "\(caption)")
        }
        for budget in budgets {
            for table in ["Metrics", "Difference from relay", "Costs"] {
                #expect(captions.contains("\(table), \(budget)"))
            }
        }
        // Bold is a difference beyond chance: the class stands nowhere else.
        let bold = page.matches(of: #/class="beyond"/#).count
        #expect(page.matches(of: #/<strong|<b>|class="best"/#).isEmpty && bold >= 0)
        let shown = try compare(folder).output
        for budget in budgets { #expect(shown.contains("tiny <arms>, \(budget)")) }
    }

    @Test(
        "show hostile names as names", .enabled(if: Browser.isThere, "the test opens a page: install Debian's chromium")
    )
    func showHostileNamesAsNames() throws {
        let hostile = [
            "\u{600}<img class=owned src=x onerror=document.title='owned'>", "\"\u{301} class=owned onmouseover=\"x",
            "</title><script>document.title='owned'</script>\u{338}",
        ]
        let folder = try folder(classes: hostile)
        // As YAML writes them between double quotes.
        let names = hostile.map { name in
            name.unicodeScalars.map { scalar in
                scalar == "\""
                    ? "\\\""
                    : scalar.isASCII ? String(scalar) : "\\u" + String(0x10000 + scalar.value, radix: 16).dropFirst()
            }.joined()
        }
        try folder.write(
            TinyCascade.yaml.replacingOccurrences(
                of: "name: tiny", with: "name: \"\(names[1])\"\nsummary: \"\(names[0])\""
            )
            .replacingOccurrences(
                of: "{count: 3, dropout: 0.1}",
                with: "{count: 3, dropout: 0.1, names: [\(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"),
            to: "tiny.yaml")
        let data = "a|<img class=owned>.h5"
        try FileManager.default.copyItem(atPath: folder.file("data.h5"), toPath: folder.file(data))
        try folder.write(
            Self.yaml.replacingOccurrences(of: "name: tiny <arms>", with: "name: \"\(names[2])\"")
                .replacingOccurrences(of: "data.h5", with: "'\(data)'"), to: "compare.yaml")
        let result = try compare(folder)
        #expect(result.status == 0, "\(result.messages)")
        // Without the page's own ban on scripts: the escapes alone must do.
        let page = try folder.text("out/report.html")
        let open = page.replacing(#/<meta http-equiv[^>]*>/#, with: "")
            .replacingOccurrences(
                of: "</body>",
                with: """
                    <script id="probe">
                    const found = document.querySelectorAll(
                      '.owned, [onerror], [onmouseover], [onload], script:not(#probe), head ~ * title').length;
                    document.title = 'found ' + found + ' elements; ' + document.title;
                    </script></body>
                    """)
        #expect(open.contains("probe") && !open.contains("http-equiv"))
        try folder.write(open, to: "open.html")
        let dom = try Browser.open(folder.file("open.html"), width: 1280, in: folder, "--dump-dom")
        #expect(dom.contains("<section id=\"summary\"") && dom.contains("<title>found 0 elements; &lt;/title&gt;"))
        let rows = try folder.text("out/tables.md").split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(!rows.contains { $0.contains("<") } && rows.count > 5)
        #expect(try !folder.text("out/tables.md").contains(#/(^|[^\\])</#))
    }

    @Test(
        "name file, line and column of what is wrong",
        arguments: [
            ("arms:\n  relay: {}", "arms:\n  relay: {stages: [{id: top, sampler: {etta: 1}}]}", "config.unknown-key"),
            ("seeds: 0-5", "sedes: 0-5", "config.unknown-key"),
            ("base: tiny.yaml", "base: gone.yaml", "config.missing-file"),
            ("resamples: 20", "metrics: [fid]", "config.unknown-choice"),
            ("resamples: 20", "teacher_forced: false", "compare.input-noise"),
            ("resamples: 20", "budget: {unit: macs, values: [lots]}", "compare.budget"),
            ("resamples: 20", "budget: {unit: macs, values: [1G], shares: [1, 2, 1]}", "compare.shares"),
            ("resamples: 20", "budget: {unit: macs, values: [1G], shares: {rely: [1, 2]}}", "compare.shares"),
            ("resamples: 20", "budget: {unit: macs, values: [1G], shares: [1, 2], stage: top}", "compare.shares"),
            (
                "resamples: 20\nbatch: 4\nstrips: 3\ninput_noise: 0.05\narms:\n  relay: {}",
                "budget: {unit: macs, values: [1G], shares: [1, 2]}\narms:\n  relay: {stages: [{id: base, sampler: {stop: {calls: 3}}}]}",
                "compare.shares"
            ),
            ("arms:\n  relay: {}", "arms:\n  small: {stages: [{id: top, size: 32}]}\n  relay: {}", "compare.size"),
            ("arms:\n  relay: {}", "arms:\n  a/b: {}", "config.bad-id"),
        ])
    func nameFileLineAndColumnOfWhat(old: String, new: String, code: String) throws {
        let folder = try folder()
        try folder.write(Self.yaml.replacingOccurrences(of: old, with: new), to: "compare.yaml")
        let result = try compare(folder)
        #expect(result.status == (code == "config.missing-file" ? 66 : 78))
        #expect(
            result.messages.contains(try Regex("compare\\.yaml:\\d+:\\d+ error\\[\(code)\\]")), "\(result.messages)")
    }

    @Test("can judge a folder of samples by itself") func canJudgeAFolderOfSamplesBy() throws {
        let folder = try folder()
        #expect(try TinyCascade.sample("0-3", in: folder, "--save-stages").status == 0)
        let judged = try Tool.run("evaluate", "out", "--against", "data.h5", "--resamples", "20", "--json", in: folder)
        #expect(judged.status == 0, "\(judged.messages)")
        let metrics = try #require(try judged.object()["metrics"] as? [[String: Any]])
        #expect(metrics.contains { $0["id"] as? String == "consistency" })
        // A picture that was altered is not what the manifest says.
        try folder.write("", to: "out/000001.png")
        #expect(try Tool.run("evaluate", "out", "--against", "data.h5", in: folder).status == 65)
        #expect(try Tool.run("evaluate", "gone", "--against", "data.h5", in: folder).status == 66)
        #expect(try Tool.run("evaluate", "out", "--against", "data.h5", "--metrics", "fid", in: folder).status == 64)
    }

    @Test("come with analyses of what is handed over") func comeWithAnalysesOfWhatIsHanded() throws {
        let folder = try folder()
        for kind in ["spectrum", "snr", "handoff"] {
            let result = try Tool.run("analyze", kind, "tiny.yaml", "--data", "data.h5", "-o", "plots", in: folder)
            #expect(result.status == 0, "\(result.messages)")
            #expect(try folder.text("plots/\(kind)-top.svg").contains("<polyline"))
            #expect(folder.exists("plots/\(kind).json"))
        }
        let loss = try Tool.run(
            "analyze", "loss-by-sigma", "tiny.yaml", "--data", "data.h5", "-o", "plots", "--levels", "3",
            "--allow-untrained", "--threads", "1", "--json", in: folder)
        let results = try #require(try loss.object()["results"] as? [[String: Any]])
        #expect(results.map { ($0["points"] as? [Any])?.count } == [3, 3])
    }
}
