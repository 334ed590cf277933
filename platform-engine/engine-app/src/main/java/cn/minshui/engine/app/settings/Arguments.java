package cn.minshui.engine.app.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command line, read strictly: an option nobody knows is a usage error, never ignored.
 *
 * @param words what is not an option, in order
 * @param options value by option name without dashes; flags have the value {@code true}
 */
public record Arguments(List<String> words, Map<String, String> options) {
    public Arguments {
        words = List.copyOf(words);
        options = Map.copyOf(options);
    }

    /**
     * @param flags options without a value
     * @param valued options that take the next word, or what follows {@code =}
     */
    public static Arguments parse(List<String> line, Set<String> flags, Set<String> valued) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < line.size(); i++) {
            String word = line.get(i);
            if (!word.startsWith("--")) {
                words.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            if (flags.contains(name) && equals < 0) {
                options.put(name, "true");
            } else if (valued.contains(name)) {
                if (equals < 0 && i + 1 == line.size()) {
                    throw ExitException.usage("选项 --" + name + " 缺少值", "option --" + name + " needs a value");
                }
                options.put(name, equals < 0 ? line.get(++i) : word.substring(equals + 1));
            } else {
                throw ExitException.usage("不认识的选项 " + word, "unknown option " + word);
            }
        }
        return new Arguments(words, options);
    }

    /** @throws ExitException USAGE when there are more words than the command takes */
    public Arguments atMost(int most) {
        if (words.size() > most) {
            throw ExitException.usage("多余的参数 " + words.get(most), "unexpected word " + words.get(most));
        }
        return this;
    }

    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    public boolean flag(String name) {
        return options.containsKey(name);
    }

    public String require(String name) {
        return option(name)
                .orElseThrow(() -> ExitException.usage("缺少选项 --" + name, "option --" + name + " is missing"));
    }

    public int number(String name, int otherwise, int min, int max) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notBetween(name, min, max);
        }
        throw notBetween(name, min, max);
    }

    private static ExitException notBetween(String name, int min, int max) {
        return ExitException.usage(
                "--" + name + " 应为 " + min + " 至 " + max + " 的整数",
                "--" + name + " must be a whole number from " + min + " to " + max);
    }
}
