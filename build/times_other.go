//go:build !linux

package build

// When a file was made, and its record changed, is asked in Linux' way.

import (
	"errors"
	"time"
)

var errTimes = errors.New("files' times need Linux")

func birthOf(string) (time.Time, error) { return time.Time{}, errTimes }

func changeOf(string) (time.Time, error) { return time.Time{}, errTimes }

func linkChangeOf(string) (time.Time, error) { return time.Time{}, errTimes }
