module github.com/lineneutral/lineneutral

go 1.26
