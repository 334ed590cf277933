package cn.minshui.engine.testkit.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a suite tried and what it found; filled by one thread. */
public final class Report {
    private final String suite;
    private final TreeMap<String, Set<String>> dimensions = new TreeMap<>();
    private final List<String> leaks = new ArrayList<>();
    private long tried;

    Report(String suite) {
        this.suite = suite;
    }

    /** One try. */
    void tried() {
        tried++;
    }

    /** One member of a dimension, such as an object or a channel, was among what was tried. */
    void saw(String dimension, String member) {
        dimensions.computeIfAbsent(dimension, name -> new TreeSet<>()).add(member);
    }

    void leak(String words) {
        leaks.add(words);
    }

    public long count() {
        return tried;
    }

    public Set<String> members(String dimension) {
        return dimensions.getOrDefault(dimension, Set.of());
    }

    /** Places where something was told or done that must not be; empty is what everybody hopes for. */
    public List<String> leaks() {
        return List.copyOf(leaks);
    }

    /** One line for the log of the build: how much was tried of what, and what was found. */
    public String line() {
        StringBuilder line = new StringBuilder(suite).append(": ");
        dimensions.forEach((name, members) ->
                line.append(members.size()).append(' ').append(name).append(", "));
        return line.append(tried)
                .append(" tries, ")
                .append(leaks.size())
                .append(" leaks")
                .toString();
    }
}
