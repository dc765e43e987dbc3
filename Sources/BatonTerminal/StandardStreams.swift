import BatonFiles
import Glibc
import Synchronization

/// The three streams that a process begins with: results go to standard output, everything else to standard error.
///
/// A message that nobody can read never ends the work. A result that cannot be written does not end it either, but is
/// remembered, so that the process can end with the right code.
public enum StandardStreams {
    /// Prepares the process for writing: call it before anything is opened.
    ///
    /// Descriptors 0 to 2 that are closed are given to an empty file, or the next file that is opened would get their
    /// number and everything that is said would be written into it. Writing beyond a limit on the size of files, or to a
    /// pipe that nobody reads, becomes an error instead of a signal.
    public static func prepare() {
        for descriptor in 0...2 {
            // The lowest number that is free is the one that is given. Open for reading: writing there is still an error.
            while fcntl(Int32(descriptor), F_GETFD) < 0, errno == EBADF, open("/dev/null", O_RDONLY) >= 0 {}
        }
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }

    private static let failure = Mutex<SystemFailure?>(nil)

    /// Why some of the results could not be written, nil where all could; asking forgets it.
    public static func takeOutputFailure() -> BatonError? {
        failure.withLock { failure in
            defer { failure = nil }
            return failure?.writing("standard output", "the results")
        }
    }

    /// Writes results to standard output, at once also where it is a pipe. A reader who has seen enough (`| head`) ends the
    /// process, as usual.
    public static func writeOutput(_ text: String) {
        guard let reason = write(text, to: STDOUT_FILENO) else { return }
        if reason.number == EPIPE {
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        failure.withLock { $0 = $0 ?? reason }
    }

    /// Writes progress or a message to standard error, as far as that is possible.
    public static func writeMessage(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) -> SystemFailure? {
        var text = text
        return text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count, let base = bytes.baseAddress {
                let count = Glibc.write(descriptor, base + done, bytes.count - done)
                if count >= 0 {
                    done += count
                } else if errno == EAGAIN {
                    // Whoever shares the terminal or pipe asked not to wait for it; we do.
                    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&room, 1, -1)
                } else if errno != EINTR {
                    return SystemFailure()
                }
            }
            return nil
        }
    }
}
