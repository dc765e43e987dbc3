import BatonCharts
import BatonFiles
import BatonTerminal
import Foundation
import Testing

@Suite("Terminal") struct TerminalTests {
    @Test("the signals of the process are noted") func theSignalsOfTheProcessAreNoted() {
        ProcessSignals.install()
        defer { ProcessSignals.uninstall() }
        #expect(!ProcessSignals.isInterrupted && !ProcessSignals.takeSaveRequest())
        // The threads of tests may block signals; the process has one that does not.
        func arrives(_ condition: () -> Bool) -> Bool {
            for _ in 0..<500 {
                if condition() { return true }
                usleep(10_000)
            }
            return false
        }
        kill(getpid(), SIGUSR1)
        #expect(arrives { ProcessSignals.takeSaveRequest() })
        #expect(!ProcessSignals.takeSaveRequest())
        kill(getpid(), SIGINT)
        #expect(arrives { ProcessSignals.isInterrupted })
        // The second one has its usual effect.
        let present = signal(SIGINT, SIG_DFL)
        #expect(unsafeBitCast(present, to: Int.self) == unsafeBitCast(SIG_DFL, to: Int.self))
    }

    @Test("a bar is one line on a terminal and few lines elsewhere") func aBarIsOneLineOnATerminalAndFewLinesElsewhere()
    {
        final class Sink { var text = "" }
        let (terminal, file) = (Sink(), Sink())
        let shown = ProgressBar("train", unit: "images", total: 2000, isInteractive: true) { terminal.text += $0 }
        let logged = ProgressBar("train", unit: "images", total: 2000, isInteractive: false) { file.text += $0 }
        for done in stride(from: 0.0, through: 2000, by: 500) {
            shown.update(done, detail: "loss 0.5")
            logged.update(done)
        }
        #expect(terminal.text.hasPrefix("\r\u{1B}[K▕          ▏ train   0% 0 of 2,000 images"))
        #expect(terminal.text.contains("▕██████████▏ train 100% 2,000 of 2,000 images"))
        #expect(!terminal.text.contains("\n") && terminal.text.contains("loss 0.5"))
        #expect(file.text.split(separator: "\n").count == 1 && file.text.hasPrefix("train 100% 2,000 of 2,000 images"))
        shown.clear()
        #expect(terminal.text.hasSuffix("\r\u{1B}[K"))
    }

    @Test("nothing that is said commands the terminal") func nothingThatIsSaidCommandsTheTerminal() {
        #expect(Terminal.written("from a\u{1B}[2J file\nand on") == "from a\\u{1B}[2J file\nand on")
    }

    @Test("durations are short") func durationsAreShort() {
        #expect(
            [0, 59.4, 125, 3900, 200_000].map(Quantity.time) == [
                "0 s", "59 s", "2 min 05 s", "1 h 05 min", "2 d 7 h",
            ])
        #expect(Quantity.time(.infinity) == "?")
    }
}
