internal import CHDF5

/// The single owner of one libhdf5 id (group, data set, type, space, attribute, property list); closes it at the end
/// of its life. Files are not held this way: closing a file can fail, and that failure must be reported.
struct HDF5Handle: ~Copyable {
    let id: hid_t

    /// nil where libhdf5 returned a failure instead of an id.
    init?(_ id: hid_t) {
        guard id >= 0 else { return nil }
        self.id = id
    }

    deinit {
        let id = id
        HDF5Library.locked {
            // Closing must not wipe out the reason of a failure that is about to be reported.
            let pending = H5Eget_num(chdf5_default_stack()) > 0 ? H5Eget_current_stack() : -1
            // A file that was closed has closed what was open in it. Where closing fails, what was still to be written is lost;
            // the file says so when it is closed.
            if H5Iis_valid(id) > 0, H5Idec_ref(id) < 0 { HDF5Library.noteFailedClosing() }
            if pending >= 0 { H5Eset_current_stack(pending) }
        }
    }
}
