import BatonFiles
import BatonSettings
import Foundation
import Logging

/// Writes log messages to a run folder's `log.txt`, each with its time.
struct RunLog: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    private let file: AppendingFile

    init(_ file: AppendingFile) { self.file = file }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let prefix = event.level >= .warning ? "\(event.level): " : ""
        let time = Date().formatted(.iso8601)
        // A message that cannot be stored must not end the training; what matters is thrown elsewhere.
        try? file.append("\(time) \(prefix)\("\(event.message)".printableLines)\n")
    }
}
