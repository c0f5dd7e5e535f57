/// What the race checker remembers of four bytes of memory: the last write and the reads of up to two
/// warps since. Two suffice: where more have read, a later writer meets one that is not its own.
struct ShadowWord {
  var write = Mark()
  var read = Mark()
  var otherRead = Mark()
}
