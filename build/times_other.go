//go:build !linux

package build

// When a file was made, and its record changed, is asked in Linux' way.

import (
	"errors"
	"time"
)

func birthOf(path string) (time.Time, error) {
	return time.Time{}, errors.New("files' times need Linux")
}
func changeOf(path string) (time.Time, error) {
	return time.Time{}, errors.New("files' times need Linux")
}
func linkChangeOf(path string) (time.Time, error) {
	return time.Time{}, errors.New("files' times need Linux")
}
