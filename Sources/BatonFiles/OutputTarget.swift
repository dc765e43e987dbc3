import Glibc

/// What an output path stands for: links are followed, as every other program does that writes to a path.
struct OutputTarget {
    enum Kind {
        /// Nothing is there yet.
        case new
        /// A file that will be replaced; the new one gets its permissions and owner.
        case file(mode: mode_t, user: uid_t, group: gid_t)
        /// A pipe, a terminal or a device: it is written into.
        case stream
    }

    /// Where the bytes go, without links.
    let path: String
    let kind: Kind

    /// Looks at `path`; a folder is refused, and a file that may not be written to.
    init(_ path: String) throws(BatonError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw BatonError(.cannotWrite, "cannot write the file: its name is empty or has a zero byte", file: path)
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw SystemFailure().writing(path) }
            self.path = try Self.followingLinks(path)
            kind = .new
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw BatonError(.cannotWrite, "cannot write the file: it is a folder", file: path)
        case S_IFREG where Self.descriptor(path) == nil:
            guard access(path, W_OK) == 0, let resolved = realpath(path, nil) else {
                throw SystemFailure().writing(path)
            }
            defer { free(resolved) }
            self.path = String(cString: resolved)
            kind = .file(mode: status.st_mode & 0o7777, user: status.st_uid, group: status.st_gid)
        default:
            self.path = path
            kind = .stream
        }
    }

    /// The folder that the path lies in.
    var folder: String { Self.folder(of: path) }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The descriptor that a path such as `/dev/stdout` or `/dev/fd/3` names: what the process has open already is written
    /// into, whatever it is.
    static func descriptor(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdin": return 0
        case "/dev/stdout": return 1
        case "/dev/stderr": return 2
        default:
            let folder = ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }
            return folder.flatMap { Int32(path.dropFirst($0.count)) }
        }
    }

    /// Where a file will be made that does not exist: at the end of the links that lead to it.
    private static func followingLinks(_ path: String) throws(BatonError) -> String {
        var current = path
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        for _ in 0..<40 {
            let count = readlink(current, &buffer, buffer.count)
            guard count > 0 else { return current }
            let link = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            current = link.hasPrefix("/") ? link : folder(of: current) + "/" + link
        }
        throw SystemFailure(ELOOP).writing(path)
    }
}
