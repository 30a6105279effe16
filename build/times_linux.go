package build

// When a file was made, and when its record was changed. Nobody can set these
// times, as they can the time of modification.

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// birthOf returns when the file at path was made. Not every file system keeps
// that.
func birthOf(path string) (time.Time, error) {
	record, err := recordOf(path, unix.STATX_BTIME, unix.AT_SYMLINK_NOFOLLOW)
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(record.Btime.Sec, int64(record.Btime.Nsec)), nil
}

// changeOf returns when the record of the file at path was changed last: by
// writing, renaming, linking, setting its times or permissions. Of a symbolic
// link and the file that it leads to the later one counts.
func changeOf(path string) (time.Time, error) {
	var latest time.Time
	for _, follow := range []int{unix.AT_SYMLINK_NOFOLLOW, 0} {
		record, err := recordOf(path, unix.STATX_CTIME, follow)
		if err != nil {
			return time.Time{}, err
		}
		if changed := time.Unix(record.Ctime.Sec, int64(record.Ctime.Nsec)); changed.After(latest) {
			latest = changed
		}
	}
	return latest, nil
}

// linkChangeOf returns when the symbolic link at path was changed last; zero for
// anything else.
func linkChangeOf(path string) (time.Time, error) {
	record, err := recordOf(path, unix.STATX_CTIME|unix.STATX_TYPE, unix.AT_SYMLINK_NOFOLLOW)
	if err != nil || record.Mode&unix.S_IFMT != unix.S_IFLNK {
		return time.Time{}, err
	}
	return time.Unix(record.Ctime.Sec, int64(record.Ctime.Nsec)), nil
}

func recordOf(path string, want, follow int) (*unix.Statx_t, error) {
	var record unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, path, follow, want, &record); err != nil {
		return nil, &os.PathError{Op: "statx", Path: path, Err: err}
	}
	if record.Mask&uint32(want) != uint32(want) {
		return nil, fmt.Errorf("%s: the file system does not keep the times that are asked for", path)
	}
	return &record, nil
}
