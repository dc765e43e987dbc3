import BatonSettings

extension ImageDataset {
    /// The same pictures with their classes numbered as in `names`, by name.
    ///
    /// Classes without pictures may be absent from either side. Where `names` is empty, or one side has numbers for names,
    /// nothing changes.
    ///
    /// - Throws: `badData` where pictures are of a class that `names` lacks, or a name is ambiguous.
    public func numbered(as names: [String]) throws(BatonError) -> ImageDataset {
        guard !names.isEmpty, !labelNames.isEmpty, names != labelNames else { return self }
        let (own, wanted) = (ClassNames(labelNames), ClassNames(names))
        let numbers: [Int?]
        do {
            if try own.agree(with: wanted) { return self }
            numbers = try own.numbers(in: wanted)
        } catch {
            throw BatonError(.badData, error.message, hint: error.hint)
        }
        let counts = classCounts
        let strangers = numbers.indices.filter { numbers[$0] == nil && counts[$0] > 0 }
        guard strangers.isEmpty else {
            throw BatonError(
                .badData,
                "the data set has pictures of \(strangers.prefix(5).map { "'\(labelNames[$0])'" }.joined(separator: ", "))"
                    + (strangers.count > 5 ? " and \(strangers.count - 5) more classes" : "")
                    + ", which the cascade does not name",
                found: own.summary, expected: wanted.summary,
                hint: "name the classes of the data in labels.names; their order may be any")
        }
        return try ImageDataset(
            size: size, channels: channels, values: values, labels: labels.map { numbers[$0] ?? 0 }, labelNames: names,
            itemNames: itemNames, marks: marks, embeddings: embeddings, allowsHorizontalFlip: allowsHorizontalFlip,
            provenance: provenance)
    }
}
