import BatonFiles
internal import CHDF5

extension HDF5File {
    /// Makes a group and the groups above it, where they are missing.
    public func createGroup(_ path: String) throws(BatonError) {
        try HDF5Library.locked { () throws(BatonError) in
            var prefix = ""
            for part in try components(of: path) {
                prefix += "/" + part
                guard knownGroups.insert(prefix).inserted else { continue }
                // Not libhdf5's own creation of intermediate groups: those would record the time.
                guard let creation = HDF5Handle(H5Pcreate(chdf5_group_create())), Self.configure(creation),
                    HDF5Handle(H5Gcreate2(id, prefix, chdf5_default(), creation.id, chdf5_default())) != nil
                else {
                    knownGroups.remove(prefix)
                    throw failure(writing: "cannot create the group", at: prefix)
                }
            }
        }
    }

    /// Whether there is a group or data set at the path.
    public func exists(_ path: String) throws(BatonError) -> Bool {
        do {
            try HDF5Library.locked { () throws(BatonError) in _ = try openObject(path) }
            return true
        } catch  where error.reason == .missingPart {
            return false
        }
    }

    /// The names in a group, sorted.
    public func children(of path: String) throws(BatonError) -> [String] {
        try HDF5Library.locked { () throws(BatonError) -> [String] in
            try childNames(of: openObject(path, as: .group), at: path)
        }
    }

    /// The paths of all data sets below a group, relative to it, in order of name at every level.
    ///
    /// A file in which one object has two names, or a group contains itself, is refused.
    public func datasets(below path: String) throws(BatonError) -> [String] {
        try HDF5Library.locked { () throws(BatonError) -> [String] in
            var found: [String] = []
            let group = try openObject(path, as: .group)
            var visited: Set = [try identity(of: group, at: path).address]
            try collect(
                group, at: path == "/" ? "" : path, relative: "", into: &found, visited: &visited, depth: 0)
            return found
        }
    }

    private func collect(
        _ group: borrowing HDF5Handle, at path: String, relative: String, into found: inout [String],
        visited: inout Set<UInt64>, depth: Int
    ) throws(BatonError) {
        guard depth < 64 else { throw BatonError(.damaged, "groups nested too deep", file: self.path, place: path) }
        for name in try childNames(of: group, at: path) {
            let child = path + "/" + name
            let childRelative = relative.isEmpty ? name : relative + "/" + name
            let object = try openChild(name, of: group, at: child)
            let (address, kind) = try identity(of: object, at: child)
            guard visited.insert(address).inserted else {
                throw BatonError(.damaged, "one object under two names", file: self.path, place: child)
            }
            switch kind {
            case .group:
                try collect(
                    object, at: child, relative: childRelative, into: &found, visited: &visited, depth: depth + 1)
            case .dataset: found.append(childRelative)
            case .other:
                throw BatonError(.unsupported, "neither a group nor a data set", file: self.path, place: child)
            }
        }
    }
}

// MARK: Under the library's lock

extension HDF5File {
    enum ObjectKind { case group, dataset, other }

    /// Settings of every group: no times, and all names in the group's header, however many. The index that libhdf5
    /// would make of more than eight crashes version 1.10 when it was altered.
    static func configure(_ creation: borrowing HDF5Handle) -> Bool {
        H5Pset_obj_track_times(creation.id, false) >= 0
            && H5Pset_link_phase_change(creation.id, 65535, 65535) >= 0
            && H5Pset_attr_phase_change(creation.id, 65535, 65535) >= 0
    }

    /// The parts of a path; "/" has none.
    func components(of path: String) throws(BatonError) -> [String] {
        guard path != "/" else { return [] }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let names = parts.first == "" ? Array(parts.dropFirst()) : parts
        guard !names.contains(where: { $0.isEmpty || $0 == "." || $0.utf8.contains(0) }) else {
            let problem = "no valid path in an HDF5 file"
            throw isWritable
                ? BatonError(.cannotWrite, problem, file: self.path, place: path)
                : BatonError(.missingPart, problem, file: self.path, place: path)
        }
        return names
    }

    /// Opens what lies at a path.
    func openObject(_ path: String, as expected: ObjectKind? = nil) throws(BatonError) -> HDF5Handle {
        precondition(id >= 0, "\(self.path) is closed")
        guard var object = HDF5Handle(H5Oopen(id, "/", chdf5_default())) else {
            throw failure(reading: "the file was altered", at: "/")
        }
        var prefix = ""
        for part in try components(of: path) {
            // Only a group has anything below it; asking a data set is no sign of damage.
            guard try identity(of: object, at: prefix).kind == .group else { throw missing(prefix + "/" + part) }
            prefix += "/" + part
            object = try openChild(part, of: object, at: prefix)
        }
        if let expected, try identity(of: object, at: path).kind != expected {
            throw BatonError(
                .wrongType, expected == .group ? "not a group" : "not a data set", file: self.path, place: path)
        }
        return object
    }

    /// Opens an object of a group; `path` is where it lies in the file. Only links to objects of this file are
    /// followed: a soft or external link could lead in circles or to another file.
    private func openChild(
        _ name: String, of group: borrowing HDF5Handle, at path: String
    ) throws(BatonError) -> HDF5Handle {
        try requireNamesInHeader(of: group, at: path)
        let present = H5Lexists(group.id, name, chdf5_default())
        guard present >= 0 else { throw failure(reading: "the file was altered", at: path) }
        guard present > 0 else { throw missing(path) }
        switch chdf5_is_hard_link(group.id, name) {
        case 1: break
        case 0: throw BatonError(.unsupported, "a link instead of an object", file: self.path, place: path)
        default: throw failure(reading: "the file was altered", at: path)
        }
        guard let object = HDF5Handle(H5Oopen(group.id, name, chdf5_default())) else {
            throw failure(reading: "the file was altered", at: path)
        }
        return object
    }

    /// See `configure`.
    private func requireNamesInHeader(of group: borrowing HDF5Handle, at path: String) throws(BatonError) {
        var info = H5G_info_t()
        guard H5Gget_info(group.id, &info) >= 0 else { throw failure(reading: "the file was altered", at: path) }
        guard info.storage_type == H5G_STORAGE_TYPE_COMPACT else {
            throw BatonError(
                .unsupported, "a group whose names do not lie in its header", file: self.path,
                place: path.isEmpty ? "/" : path, hint: "the file was not written by Baton")
        }
    }

    private func missing(_ path: String) -> BatonError {
        BatonError(.missingPart, "no such group or data set in the file", file: self.path, place: path)
    }

    func identity(
        of object: borrowing HDF5Handle, at path: String
    ) throws(BatonError) -> (address: UInt64, kind: ObjectKind) {
        var address: haddr_t = 0
        var kind: Int32 = 0
        guard chdf5_object(object.id, &address, &kind) >= 0 else {
            throw failure(reading: "the file was altered", at: path)
        }
        return (UInt64(address), kind == 0 ? .group : kind == 1 ? .dataset : .other)
    }

    private func childNames(of group: borrowing HDF5Handle, at path: String) throws(BatonError) -> [String] {
        try requireNamesInHeader(of: group, at: path)
        let list = NameList()
        let result = withExtendedLifetime(list) {
            chdf5_each_link(
                group.id,
                { name, context in
                    NameList.at(context)?.append(name)
                    return 0
                }, list.context)
        }
        guard result >= 0 else { throw failure(reading: "the file was altered", at: path) }
        guard list.isValid else {
            throw BatonError(.damaged, "a name that is no UTF-8 text", file: self.path, place: path)
        }
        return list.names.sorted()
    }
}
