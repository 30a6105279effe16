package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/source"
)

// Where a flag's value comes from besides the command line. Each flag has a
// variable and a key of git's configuration, all three of one name, which is
// the longest that the flag has:
//
//	-p, --strip    LINENEUTRAL_STRIP    git config lineneutral.strip
//	--pre-image    LINENEUTRAL_PRE_IMAGE    git config lineneutral.pre-image
//
// The command line wins over the variable, that over git's configuration, and
// that over the default. A flag that means different things to two commands
// shares its variable and key all the same: --style is the style that fix is
// given and that unfix is told of.

// settingsSection is the section of git's configuration.
const settingsSection = "lineneutral"

// settingName is what the variable and the key of a flag are named after.
func settingName(f cli.Flag) string {
	return slices.MaxFunc(f.Names(), func(a, b string) int { return len(a) - len(b) })
}

// variableOf returns the name of a flag's variable.
func variableOf(f cli.Flag) string {
	return "LINENEUTRAL_" + strings.ToUpper(strings.ReplaceAll(settingName(f), "-", "_"))
}

// nameVariables gives every flag of the commands its variable. A kind of flag
// that is not listed here has none, which a test would find.
func nameVariables(commands []*cli.Command) {
	for _, command := range commands {
		nameVariables(command.Subcommands)
		for _, f := range command.Flags {
			variable := []string{variableOf(f)}
			switch f := f.(type) {
			case *cli.BoolFlag:
				f.EnvVars = variable
			case *cli.IntFlag:
				f.EnvVars = variable
			case *cli.StringFlag:
				f.EnvVars = variable
			case *cli.StringSliceFlag:
				f.EnvVars = variable
			}
		}
	}
}

// configured returns what git's configuration says of the command's flags, as
// arguments, but for those that a variable or given, the command line, says.
// They are to stand before given.
func configured(command *cli.Command, given []string) ([]string, error) {
	settings, err := source.Settings(settingsSection)
	if err != nil {
		return nil, usage("%w", err)
	}
	if len(settings) == 0 {
		return nil, nil
	}
	var args []string
	for _, f := range command.Flags {
		s, ok := settings[settingName(f)]
		if _, isSet := os.LookupEnv(variableOf(f)); !ok || isSet || givenFlag(f, given) {
			continue
		}
		value, err := settingValue(f, s)
		if err != nil {
			return nil, usage("git config %s.%s: %w", settingsSection, settingName(f), err)
		}
		args = append(args, "--"+settingName(f)+"="+value)
	}
	return args, nil
}

// givenFlag reports whether the command line, flags first, names flag f.
func givenFlag(f cli.Flag, args []string) bool {
	for _, a := range args {
		if a == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if strings.HasPrefix(a, "-") && slices.Contains(f.Names(), name) {
			return true
		}
	}
	return false
}

// settingValue returns a setting as the flag is spelled on a command line. A
// truth value has git's spellings.
func settingValue(f cli.Flag, s source.Setting) (string, error) {
	switch f.(type) {
	case *cli.BoolFlag:
		return truth(s)
	case *cli.IntFlag:
		if _, err := strconv.Atoi(s.Value); err != nil || s.Bare {
			return "", fmt.Errorf("%q is no number", s.Value)
		}
	default:
		if s.Bare {
			return "", fmt.Errorf("has no value")
		}
	}
	return s.Value, nil
}

// truth reads a boolean as git-config(1) has it.
func truth(s source.Setting) (string, error) {
	switch strings.ToLower(s.Value) {
	case "true", "yes", "on", "1":
		return "true", nil
	case "false", "no", "off", "0":
		return "false", nil
	case "":
		return strconv.FormatBool(s.Bare), nil
	}
	return "", fmt.Errorf("%q is neither true nor false", s.Value)
}
