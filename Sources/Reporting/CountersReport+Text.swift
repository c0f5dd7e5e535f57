extension CountersReport {
  /// Instructions, shared memory and global memory, each access kind in a row.
  func write(_ report: inout AlignedText) {
    report.field(
      "Counters",
      "\(Readable.count(warpInstructions)) warp instructions, "
        + "\(Readable.count(mmaInstructions)) mma, "
        + "\(Readable.count(barriers)) barrier arrivals")
    for (name, count) in mmaInstructionsByForm.sorted(by: { $0.key < $1.key }) {
      report.field("", "\(Readable.count(count)) \(name)")
    }
    func shared(_ name: String, _ traffic: Shared) -> [String] {
      [
        name, Readable.count(traffic.requests), Readable.count(traffic.wavefronts),
        Readable.count(traffic.bankConflicts), Readable.bytes(traffic.bytes),
      ]
    }
    func global(_ name: String, _ traffic: Global) -> [String] {
      let used =
        traffic.sectors > 0
        ? Readable.fixed(100 * Double(traffic.bytes) / Double(32 * traffic.sectors), decimals: 1)
          + " %" : "-"
      return [
        name, Readable.count(traffic.requests), Readable.count(traffic.sectors), used,
        Readable.bytes(traffic.bytes),
      ]
    }
    var rows = [
      ["shared memory", "requests", "wavefronts", "conflicts", "bytes"],
      shared("ldmatrix", matrixLoad), shared("cp.async", asyncCopyStore),
      shared("ld.shared", sharedLoad), shared("st.shared", sharedStore),
    ]
    if sharedAtomic.requests > 0 { rows.append(shared("atom.shared", sharedAtomic)) }
    rows += [
      ["global memory", "requests", "sectors", "bytes used", "bytes"],
      global("cp.async", asyncCopyLoad), global("ld.global", globalLoad),
      global("st.global", globalStore),
    ]
    if globalAtomic.requests > 0 { rows.append(global("atom.global", globalAtomic)) }
    if localLoad.requests + localStore.requests > 0 {
      rows += [global("ld.local", localLoad), global("st.local", localStore)]
    }
    report.table(rows)
  }
}
