package cn.minshui.bench;

import cn.minshui.engine.testkit.TestDatabases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the command line asks for.
 *
 * @param home root of the checkout
 * @param names benchmarks to run; empty for all
 * @param seconds length of one round of load
 * @param rounds rounds of each side, taken in turns
 * @param cards how many cards the billing benchmark bills
 * @param customers how many customers the benchmark of large lists has
 */
record Options(
        Path home, List<String> names, TestDatabases.Sort database, int seconds, int rounds, int cards, int customers) {

    /** @throws IllegalArgumentException in the words of the user */
    static Options of(String[] words) {
        Path home = Path.of("").toAbsolutePath();
        List<String> names = new ArrayList<>();
        TestDatabases.Sort database = TestDatabases.Sort.POSTGRESQL;
        int seconds = 3;
        int rounds = 2;
        int cards = 100_000;
        int customers = 1_000_000;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (!word.startsWith("--")) {
                names.add(word);
                continue;
            }
            if (i + 1 == words.length) {
                throw new IllegalArgumentException("选项 " + word + " 缺少值 / option " + word + " needs a value");
            }
            String value = words[++i];
            switch (word) {
                case "--home" -> home = Path.of(value).toAbsolutePath();
                case "--database" -> database = database(value);
                case "--seconds" -> seconds = number(word, value, 1, 600);
                case "--rounds" -> rounds = number(word, value, 1, 50);
                case "--cards" -> cards = number(word, value, 1_000, 2_000_000);
                case "--customers" -> customers = number(word, value, 1_000, 5_000_000);
                default -> throw new IllegalArgumentException("不认识的选项 / unknown option " + word);
            }
        }
        return new Options(home, List.copyOf(names), database, seconds, rounds, cards, customers);
    }

    private static TestDatabases.Sort database(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> TestDatabases.Sort.POSTGRESQL;
            case "mariadb" -> TestDatabases.Sort.MARIADB;
            default ->
                throw new IllegalArgumentException("--database postgresql 或 mariadb / postgresql or mariadb: " + name);
        };
    }

    private static int number(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw new IllegalArgumentException(option + " 应为 " + least + " 至 " + most + " 的整数 / is a whole number from "
                + least + " to " + most + ": " + text);
    }
}
