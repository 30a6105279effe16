// Package report renders results as text and JSON; one file a format.
package report
