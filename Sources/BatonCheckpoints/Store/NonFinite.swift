import BatonFiles
import BatonNetworks
import BatonTensor

/// The refusal of weights that are not finite: what is computed with them is black, and no error would say why.
enum NonFinite {
    /// Refuses arrays of a file in which a value is NaN or infinite.
    static func refuse(in arrays: [NamedArray], stage: String, file: String) throws(BatonError) {
        try refuse(
            arrays.map { array in (array.name, array.values.count { !$0.isFinite }) }, stage: stage, file: file)
    }

    /// The same of tensors.
    static func refuse(
        in tensors: [(name: String, values: Tensor)], stage: String, file: String
    ) throws(BatonError) {
        try refuse(tensors.map { ($0.name, $0.values.nonFiniteCount) }, stage: stage, file: file)
    }

    private static func refuse(
        _ counts: [(name: String, bad: Int)], stage: String, file: String
    ) throws(BatonError) {
        let bad = counts.filter { $0.bad > 0 }
        guard let first = bad.first else { return }
        throw BatonError(
            .damaged,
            "the weights of stage '\(stage)' are not finite: '\(first.name)' holds \(first.bad) values that are NaN or "
                + "infinite" + (bad.count > 1 ? ", and \(bad.count - 1) more arrays hold such values" : ""), file: file,
            hint: "go back to an earlier checkpoint; 'baton inspect' lists every such array")
    }
}
