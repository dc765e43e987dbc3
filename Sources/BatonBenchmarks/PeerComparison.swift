/// A network's work beside that of the same network elsewhere.
struct PeerComparison {
    /// Who does the same, and how many times faster than it we are to be.
    struct Peer {
        let engine: String
        let name: String
        let must: Double
        let aim: Double
    }

    /// What memory the work may take.
    enum Memory {
        /// No more than the first peer.
        case peers
        /// The weights and so many MiB.
        case weights(parameters: Int, extra: Double)
    }

    let id: String
    let work: String
    /// The preset that has the network, and its stage.
    let preset: String
    let stage: String
    /// The name that `peers.py` knows it by.
    let model: String
    let task: BenchServeCommand.Work
    let batch: Int
    let peers: [Peer]
    var memory: Memory?

    /// The comparisons of the table.
    static let all: [PeerComparison] = [
        PeerComparison(
            id: "forward-8", work: "DDPM++ CIFAR-10 forward, batch 8", preset: "edm-cifar10-uncond", stage: "base",
            model: "ddpmpp", task: .forward, batch: 8,
            peers: [.torch(2.2, 3), .openVINO("f32", 1.8, 2.4), .openVINO("bf16", 1.1, 1.4)]),
        PeerComparison(
            id: "forward-1", work: "DDPM++ CIFAR-10 forward, batch 1", preset: "edm-cifar10-uncond", stage: "base",
            model: "ddpmpp", task: .forward, batch: 1, peers: [.torch(1.7, 2.2), .openVINO("f32", 1.4, 1.8)]),
        PeerComparison(
            id: "train-8", work: "DDPM++ CIFAR-10 training step, batch 8", preset: "edm-cifar10-uncond",
            stage: "base", model: "ddpmpp", task: .train, batch: 8, peers: [.torch(2, 2.6)], memory: .peers),
        PeerComparison(
            id: "adm-256", work: "ADM 256×256 forward, batch 1", preset: "relay-imagenet-256", stage: "top",
            model: "adm-256", task: .forward, batch: 1, peers: [.torch(2, 2.6)],
            memory: .weights(parameters: 553_831_171, extra: 1536)),
        PeerComparison(
            id: "transformer-8", work: "LightningDiT-B/1 forward, batch 8", preset: "lightningdit-b1-imagenet-256",
            stage: "base", model: "lightningdit-b1", task: .forward, batch: 8, peers: [.torch(1.1, 1.3)]),
    ]
}

extension PeerComparison.Peer {
    /// PyTorch in eager mode and single precision.
    static func torch(_ must: Double, _ aim: Double) -> Self {
        Self(engine: "torch", name: "PyTorch eager fp32", must: must, aim: aim)
    }

    /// OpenVINO in `precision`.
    static func openVINO(_ precision: String, _ must: Double, _ aim: Double) -> Self {
        Self(engine: "openvino-" + precision, name: "OpenVINO " + precision, must: must, aim: aim)
    }
}
