#!/bin/sh
# Assembles every kernel of the catalogue for every target and writes the registers that they take.
#
#   Scripts/write-kernel-resources.sh APSIM TABLE
#
# APSIM is a release build. TABLE is the CSV that is compiled into it: entry, then for each target the
# registers of a thread and, after a +, the bytes that were spilled; nothing where the target lacks
# an instruction of the kernel.
set -eu
export LC_ALL=C

apsim=$1
table=$2
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
ptxas=$root/.tools/ptxas

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$apsim" kernel write "$work/texts"

# One line a kernel: entry, target, registers, bytes stored to local memory.
cat >"$work/assemble" <<'SCRIPT'
#!/bin/sh
file=$2
target=$(basename "$(dirname "$file")")
log=$("$1" -v -arch="$target" -o /dev/null "$file" 2>&1) || {
  echo "$file: $log" >&2
  exit 255
}
echo "$log" | awk -v entry="$(basename "$file" .ptx)" -v target="$target" '
  / bytes spill stores/ { for (i = 1; i < NF; i++) if ($(i + 2) == "spill" && $(i + 3) ~ /^stores/) spilled = $i }
  / Used [0-9]+ registers/ { for (i = 1; i < NF; i++) if ($i == "Used") registers = $(i + 1) }
  END { print entry, target, registers, spilled + 0 }'
SCRIPT
chmod +x "$work/assemble"
find "$work/texts" -name '*.ptx' -print0 | sort -z |
  xargs -0 -n 1 -P "$(nproc)" "$work/assemble" "$ptxas" >"$work/lines"

{
  echo "# Registers a thread of each kernel, as NVIDIA's assembler assigns them ($(
    "$ptxas" --version | sed -n 's/.*, V\([0-9.]*\).*/ptxas \1/p' | head -n 1
  ), -O3), and after a + bytes spilled. Written by \`make ptxas-resources\`."
  echo "entry,sm_75,sm_80,sm_86,sm_89,sm_90"
  sort "$work/lines" | awk '
    function flush() {
      if (entry == "") return
      line = entry
      for (i = 1; i <= n; i++) line = line "," cell[names[i]]
      print line
    }
    BEGIN { n = split("sm_75 sm_80 sm_86 sm_89 sm_90", names, " ") }
    $1 != entry { flush(); entry = $1; split("", cell) }
    { cell[$2] = $4 > 0 ? $3 "+" $4 : $3 }
    END { flush() }'
} >"$table.new"
mv "$table.new" "$table"
echo "$(grep -vc -e '^#' -e '^entry' "$table") kernels in $table"
