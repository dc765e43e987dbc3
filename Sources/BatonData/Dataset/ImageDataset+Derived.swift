extension ImageDataset {
    /// The same pictures at a smaller size: every block's mean, rounded to 8 bits, halves up.
    ///
    /// - Throws: `badData` where ``size`` is not a multiple of `newSize`.
    public func downsampled(to newSize: Int) throws(DataError) -> ImageDataset {
        if newSize == size { return self }
        try requireFactor(newSize)
        let resampler = AreaResampler(
            width: size, height: size, toWidth: newSize, toHeight: newSize, channels: channels)
        let newStride = newSize * newSize * channels
        let result = [UInt8](unsafeUninitializedCapacity: count * newStride) { buffer, filled in
            let target = UnsafeMutableBufferPointer(rebasing: buffer[0..<(count * newStride)])
            images.withUnsafeBufferPointer { source in
                for index in 0..<count {
                    resampler.apply(
                        UnsafeBufferPointer(rebasing: source[(index * stride)..<((index + 1) * stride)]),
                        into: UnsafeMutableBufferPointer(
                            rebasing: target[(index * newStride)..<((index + 1) * newStride)]))
                }
            }
            filled = count * newStride
        }
        var origin = provenance
        origin.parameters["downsampled-from"] = "\(size)"
        return try ImageDataset(
            size: newSize, images: result, labels: labels, labelNames: labelNames, itemNames: itemNames, marks: marks,
            allowsHorizontalFlip: allowsHorizontalFlip, provenance: origin)
    }

    /// The pictures at `indices`, in that order; the classes stay.
    public func subset(_ indices: [Int]) throws(DataError) -> ImageDataset {
        if let bad = indices.first(where: { !(0..<count).contains($0) }) {
            throw DataError(.badData, "there is no picture \(bad)", expected: "0 to \(count - 1)")
        }
        var pictures: [UInt8] = []
        pictures.reserveCapacity(indices.count * stride)
        for index in indices { pictures += images[(index * stride)..<((index + 1) * stride)] }
        var origin = provenance
        origin.counts["subset"] = indices.count
        return try ImageDataset(
            size: size, images: pictures, labels: indices.map { labels[$0] }, labelNames: labelNames,
            itemNames: indices.map { itemNames[$0] }, marks: marks.mapValues { mark in indices.map { mark[$0] } },
            allowsHorizontalFlip: allowsHorizontalFlip, provenance: origin)
    }

    /// Refuses a size that is no whole fraction of the pictures'.
    func requireFactor(_ newSize: Int) throws(DataError) {
        guard newSize > 0, size % newSize == 0 else {
            throw DataError(
                .badData, "the data set's pictures cannot be box-downsampled to \(newSize) pixels",
                found: "pictures of \(size) pixels", expected: "a multiple of \(newSize)",
                hint: "build the data set at a multiple of \(newSize)")
        }
    }
}
