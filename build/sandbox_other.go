//go:build !linux

package build

// Overlays and mount namespaces are Linux's. Elsewhere a site copies.

import "errors"

// RunIfSandboxed does nothing where there are no namespaces.
func RunIfSandboxed() {}

func newSandbox(tree, shared, own string, files []placed) (side, error) {
	return nil, errors.New("mount namespaces need Linux")
}
