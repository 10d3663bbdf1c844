// Verify checks a register with the transparency log library of the Go project, which shares no code with this one.
//
//	verify DIR
//
// DIR is what `stricto export` writes: what a register serves (checkpoint, tile/...) and its verifier key (vkey).
// Where it holds proofs to check (proofs) they are checked; else the library proves every entry and every older tree.
// See README.md beside this file for how to run it.
// It prints one line of counts and exits with 0 only where all is good. Anything else is a failure.
//
// tlog.TileHashReader is not used: in older versions it accepts forged tiles (CVE-2026-56865).
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// register is what was read and recomputed; hashes are Go's own, from the entries alone.
type register struct {
	dir    string
	origin string
	size   int64
	root   tlog.Hash
	leaves []tlog.Hash
	hashes []tlog.Hash
}

// ReadHashes makes the recomputed hashes a tlog.HashReader.
func (r *register) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(r.hashes)) {
			return nil, fmt.Errorf("no stored hash %d", index)
		}
		found[i] = r.hashes[index]
	}
	return found, nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: verify DIR")
		os.Exit(2)
	}
	r := &register{dir: os.Args[1]}
	tiles, proofs, err := r.verify()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("entries %d tiles %d proofs %d\n", r.size, tiles, proofs)
}

func (r *register) verify() (tiles, proofs int, err error) {
	if err := r.openCheckpoint(); err != nil {
		return 0, 0, err
	}
	if err := r.readEntries(); err != nil {
		return 0, 0, err
	}
	if root, err := r.rootAt(r.size); err != nil || root != r.root {
		return 0, 0, fmt.Errorf("the entries do not hash to the checkpoint's root (%v)", err)
	}
	if tiles, err = r.compareTiles(); err != nil {
		return 0, 0, err
	}
	if _, err := os.Stat(filepath.Join(r.dir, "proofs")); errors.Is(err, os.ErrNotExist) {
		proofs, err = r.makeProofs()
		return tiles, proofs, err
	}
	proofs, err = r.checkProofs()
	return tiles, proofs, err
}

func (r *register) read(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(path)))
}

func (r *register) openCheckpoint() error {
	vkey, err := r.read("vkey")
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(strings.TrimSuffix(string(vkey), "\n"))
	if err != nil {
		return fmt.Errorf("vkey: %w", err)
	}
	signed, err := r.read("checkpoint")
	if err != nil {
		return err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != verifier.Name() {
		return errors.New("checkpoint: not three lines of this origin")
	}
	r.origin = lines[0]
	if r.size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || r.size < 0 {
		return fmt.Errorf("checkpoint: size %q", lines[1])
	}
	r.root, err = tlog.ParseHash(lines[2])
	return err
}

// rootAt is the root of the first size entries. The library's TreeHash knows no empty tree.
func (r *register) rootAt(size int64) (tlog.Hash, error) {
	if size == 0 {
		return tlog.ParseHash("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
	}
	return tlog.TreeHash(size, r)
}

// readEntries reads every bundle and stores the hashes that the library makes of its entries.
func (r *register) readEntries() error {
	for first := int64(0); first < r.size; first += width {
		count := r.size - first
		if count > width {
			count = width
		}
		path := tilePath("entries", first/width, count)
		bundle, err := r.read(path)
		if err != nil {
			return err
		}
		for i := int64(0); i < count; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("%s: ends inside entry %d", path, i)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			stored, err := tlog.StoredHashes(first+i, bundle[2:end], r)
			if err != nil {
				return err
			}
			r.leaves = append(r.leaves, stored[0])
			r.hashes = append(r.hashes, stored...)
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			return fmt.Errorf("%s: goes on after its last entry", path)
		}
	}
	return nil
}

// compareTiles checks that every tile that the tree must have is there, byte for byte as the library makes it.
func (r *register) compareTiles() (int, error) {
	tiles := 0
	for level, hashes := 0, r.size; hashes > 0; level, hashes = level+1, hashes/width {
		for first := int64(0); first < hashes; first += width {
			count := hashes - first
			if count > width {
				count = width
			}
			tile := tlog.Tile{H: 8, L: level, N: first / width, W: int(count)}
			want, err := tlog.ReadTileData(tile, r)
			if err != nil {
				return 0, err
			}
			path := tilePath(strconv.Itoa(level), tile.N, count)
			// The library's own spelling differs by one path element only: it names the tile's height.
			if theirs := strings.Replace(tile.Path(), "tile/8/", "tile/", 1); theirs != path {
				return 0, fmt.Errorf("%s: the library calls it %s", path, theirs)
			}
			have, err := r.read(path)
			if err != nil {
				return 0, err
			}
			if !bytes.Equal(have, want) {
				return 0, fmt.Errorf("%s: not the tile of these entries", path)
			}
			tiles++
		}
	}
	return tiles, nil
}

// makeProofs lets the library prove that each entry is in the tree, and that each older tree grew into it.
func (r *register) makeProofs() (int, error) {
	proofs := 0
	for index := int64(0); index < r.size; index++ {
		proof, err := tlog.ProveRecord(r.size, index, r)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckRecord(proof, r.size, r.root, index, r.leaves[index]); err != nil {
			return 0, fmt.Errorf("entry %d: %w", index, err)
		}
		old, err := r.rootAt(index + 1)
		if err != nil {
			return 0, err
		}
		grown, err := tlog.ProveTree(r.size, index+1, r)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(grown, r.size, r.root, index+1, old); err != nil {
			return 0, fmt.Errorf("tree of %d: %w", index+1, err)
		}
		proofs += 2
	}
	return proofs, nil
}

func tilePath(kind string, index, count int64) string {
	number := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		number = fmt.Sprintf("x%03d/%s", index%1000, number)
	}
	if count < width {
		number += fmt.Sprintf(".p/%d", count)
	}
	return "tile/" + kind + "/" + number
}

// checkProofs reads lines of five items: what it shows (record, tree), whether it is good or forged, two numbers
// (size and index, or new and old size) and the hashes in base64, separated by commas; `-` for none.
func (r *register) checkProofs() (int, error) {
	text, err := r.read("proofs")
	if err != nil {
		return 0, err
	}
	count := 0
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if line == "" {
			continue
		}
		items := strings.Split(line, " ")
		if len(items) != 5 || (items[1] != "good" && items[1] != "forged") {
			return 0, fmt.Errorf("proofs: malformed line %q", line)
		}
		accepted, err := r.accepts(items)
		if err != nil {
			return 0, fmt.Errorf("proofs: %q: %w", line, err)
		}
		if accepted != (items[1] == "good") {
			return 0, fmt.Errorf("proofs: %q: accepted is %v", line, accepted)
		}
		count++
	}
	return count, nil
}

func (r *register) accepts(items []string) (bool, error) {
	size, err1 := strconv.ParseInt(items[2], 10, 64)
	number, err2 := strconv.ParseInt(items[3], 10, 64)
	if err1 != nil || err2 != nil || size < 1 || size > r.size || number < 0 || number > size {
		return false, errors.New("numbers out of the register")
	}
	var proof []tlog.Hash
	if items[4] != "-" {
		for _, text := range strings.Split(items[4], ",") {
			raw, err := base64.StdEncoding.DecodeString(text)
			if err != nil || len(raw) != tlog.HashSize {
				return false, fmt.Errorf("hash %q", text)
			}
			var hash tlog.Hash
			copy(hash[:], raw)
			proof = append(proof, hash)
		}
	}
	root, err := r.rootAt(size)
	if err != nil {
		return false, err
	}
	switch items[0] {
	case "record":
		if number >= size {
			return false, errors.New("no such entry")
		}
		return tlog.CheckRecord(proof, size, root, number, r.leaves[number]) == nil, nil
	case "tree":
		old, err := r.rootAt(number)
		if err != nil || number < 1 {
			return false, fmt.Errorf("no such tree (%v)", err)
		}
		return tlog.CheckTree(proof, size, root, number, old) == nil, nil
	}
	return false, fmt.Errorf("shows %q", items[0])
}
