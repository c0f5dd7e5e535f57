import PTX

extension Counters {
  /// Every counter by its name in reports. A dot stands where a report nests:
  /// `global_load.sectors`. Counts by class and by form follow under `warp_instructions_by_class`,
  /// `thread_instructions_by_class` and `mma_instructions_by_form`, sorted by name.
  public var named: [(name: String, value: UInt64)] {
    var list: [(name: String, value: UInt64)] = [
      ("warp_instructions", warpInstructions), ("thread_instructions", threadInstructions),
      ("mma_instructions", mmaInstructions), ("shared_wavefronts", sharedTraffic.wavefronts),
      ("shared_bank_conflicts", sharedTraffic.bankConflicts),
      ("global_load_sectors", globalLoadSectors), ("global_store_sectors", globalStoreSectors),
      ("barriers", barriers),
    ]
    for (name, traffic) in [
      ("shared_load", sharedLoads), ("shared_store", sharedStores), ("matrix_load", matrixLoads),
      ("async_copy_store", asyncCopyStores), ("shared_atomic", sharedAtomics),
    ] {
      list += [
        ("\(name).requests", traffic.requests), ("\(name).wavefronts", traffic.wavefronts),
        ("\(name).bank_conflicts", traffic.bankConflicts), ("\(name).bytes", traffic.bytes),
      ]
    }
    for (name, traffic) in [
      ("global_load", globalLoads), ("global_store", globalStores),
      ("async_copy_load", asyncCopyLoads), ("global_atomic", globalAtomics),
      ("local_load", localLoads), ("local_store", localStores),
    ] {
      list += [
        ("\(name).requests", traffic.requests), ("\(name).sectors", traffic.sectors),
        ("\(name).bytes", traffic.bytes),
      ]
    }
    list += Self.sorted(warpInstructionsByClass, under: "warp_instructions_by_class")
    list += Self.sorted(threadInstructionsByClass, under: "thread_instructions_by_class")
    list += matrixInstructions.sorted { $0.key < $1.key }
      .map { ("mma_instructions_by_form.\($0.key)", $0.value) }
    return list
  }

  private static func sorted(
    _ counts: [InstructionClass: UInt64], under name: String
  ) -> [(name: String, value: UInt64)] {
    counts.map { ("\(name).\($0.key.rawValue)", $0.value) }.sorted { $0.0 < $1.0 }
  }
}
