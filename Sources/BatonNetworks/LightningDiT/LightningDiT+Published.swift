import BatonTensor

extension LightningDiT.Configuration {
    /// Arguments whose published value is the only one that this network has.
    private static let fixed = [
        "use_qknorm": false, "use_swiglu": true, "use_rope": true, "use_rmsnorm": true, "wo_shift": false,
        "learn_sigma": false,
    ]
    /// Arguments that belong to training.
    private static let ignored: Set = ["class_dropout_prob", "use_checkpoint"]

    /// Reads the published constructor's arguments.
    init(reading reader: PublishedReader) throws {
        let known: Set = [
            "model_type", "input_size", "in_channels", "num_classes", "patch_size", "hidden_size", "depth",
            "num_heads", "mlp_ratio", "out_channels", "condition_level",
        ]
        for key in reader.allKeys where !known.contains(key.stringValue) && !Self.ignored.contains(key.stringValue) {
            let wanted = Self.fixed[key.stringValue]
            guard let wanted, try reader.decode(Bool.self, forKey: key) == wanted else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: reader,
                    debugDescription: wanted.map { "only \($0) is possible here" } ?? "not a setting of this network")
            }
        }
        self.init(resolution: try reader.required("input_size"))
        inputChannels = try reader.value("in_channels", or: inputChannels)
        outputChannels = try reader.value("out_channels", or: inputChannels)
        embedsConditionLevel = try reader.value("condition_level", or: false)
        labelCount = try reader.value("num_classes", or: 1000)
        patch = try reader.value("patch_size", or: patch)
        width = try reader.value("hidden_size", or: width)
        depth = try reader.value("depth", or: depth)
        heads = try reader.value("num_heads", or: heads)
        feedForwardRatio = try reader.value("mlp_ratio", or: feedForwardRatio)
    }

    /// Writes the published constructor's arguments.
    func write(to writer: inout PublishedWriter) throws {
        try writer.encode(resolution, forKey: PublishedKey("input_size"))
        try writer.encode(inputChannels, forKey: PublishedKey("in_channels"))
        if outputChannels != inputChannels { try writer.encode(outputChannels, forKey: PublishedKey("out_channels")) }
        if embedsConditionLevel { try writer.encode(true, forKey: PublishedKey("condition_level")) }
        try writer.encode(labelCount, forKey: PublishedKey("num_classes"))
        try writer.encode(patch, forKey: PublishedKey("patch_size"))
        try writer.encode(width, forKey: PublishedKey("hidden_size"))
        try writer.encode(depth, forKey: PublishedKey("depth"))
        try writer.encode(heads, forKey: PublishedKey("num_heads"))
        try writer.encode(feedForwardRatio, forKey: PublishedKey("mlp_ratio"))
        for (key, value) in Self.fixed where key != "learn_sigma" {
            try writer.encode(value, forKey: PublishedKey(key))
        }
    }
}
