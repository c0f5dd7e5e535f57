/// A performance-tuning directive of a kernel or function (PTX ISA, "Performance-Tuning Directives").
public enum PerformanceDirective: Hashable, Sendable {
  /// `.maxntid x, y, z`: the largest block; one to three numbers.
  case maximumThreads([Int])
  /// `.reqntid x, y, z`: the only block allowed; one to three numbers.
  case requiredThreads([Int])
  /// `.minnctapersm n`.
  case minimumBlocksPerSM(Int)
  /// `.maxnctapersm n`, deprecated in favour of `.minnctapersm`.
  case maximumBlocksPerSM(Int)
  /// `.maxnreg n`.
  case maximumRegisters(Int)
  /// `.reqnctapercluster x, y, z`: the only cluster allowed; one to three numbers.
  case requiredClusterBlocks([Int])
  /// `.explicitcluster`: the launch states the cluster.
  case explicitCluster
  /// `.maxclusterrank n`: the most blocks of a cluster.
  case maximumClusterRank(Int)
  /// `.blocksareclusters`: the launch counts its grid in clusters.
  case blocksAreClusters
  /// `.pragma "text";` in front of the body.
  case pragma(String)
}
