import BatonFiles
import Foundation

/// Finds the files below a folder: first those of the tree itself, then those that links lead to.
struct FolderWalk {
    private struct Place {
        let path: String
        /// The folders above it, as the path goes.
        let above: [FileStatus.Identity]
    }

    let root: String
    /// Links to folders that were read already.
    private(set) var omissions: [BuildReport.Omission] = []
    private var seen: [FileStatus.Identity: String] = [:]
    private var links: [Place] = []
    private var found: [String] = []

    init(root: String) { self.root = root }

    /// Relative paths, in no certain order.
    mutating func files() throws(BatonError) -> [String] {
        try walk(Place(path: "", above: []))
        while !links.isEmpty {
            let link = links.removeFirst()
            guard let status = FileStatus(full(link.path)) else { continue }
            if link.above.contains(status.identity) {
                throw BatonError(
                    .badData, "the link leads back to a folder above it", file: full(link.path),
                    hint: "remove the link, or name the folder that it should lead to")
            }
            if let earlier = seen[status.identity] {
                omissions.append(
                    .init(
                        item: link.path + "/",
                        reason: "a link to the folder \(earlier.isEmpty ? root : earlier), which was read already"))
                continue
            }
            try walk(link)
        }
        return found
    }

    private func full(_ relative: String) -> String { relative.isEmpty ? root : "\(root)/\(relative)" }

    /// Reads a folder and those in it; keeps links to folders for later.
    private mutating func walk(_ start: Place) throws(BatonError) {
        var pending = [start]
        while let place = pending.popLast() {
            guard let status = FileStatus(full(place.path)) else { continue }
            seen[status.identity] = place.path
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: full(place.path))
            } catch {
                throw BatonError(
                    .missingInput, "cannot list the folder: \(error.localizedDescription)", file: full(place.path))
            }
            for name in names.sorted() where !name.hasPrefix(".") {
                let path = place.path.isEmpty ? name : "\(place.path)/\(name)"
                guard FileStatus(full(path))?.kind == .folder else {
                    found.append(path)
                    continue
                }
                let below = Place(path: path, above: place.above + [status.identity])
                if FileStatus(full(path), followsLinks: false)?.kind == .folder {
                    pending.append(below)
                } else {
                    links.append(below)
                }
            }
        }
    }
}

/// What the system says about a file.
struct FileStatus {
    enum Kind { case file, folder, link, other }

    /// Two paths with the same identity lead to the same file.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    let kind: Kind
    let identity: Identity
    let byteCount: Int

    /// Nil where there is nothing that can be examined.
    init?(_ path: String, followsLinks: Bool = true) {
        var status = stat()
        guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        byteCount = Int(status.st_size)
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
