package cn.minshui.engine.core.files;

import java.util.Locale;

/** Names of files as senders give them, made harmless: no folders, nothing unseen, nothing that a file system or header minds. */
final class FileNames {
    private static final int LONGEST = 120;
    private static final String MINDED = "\\/:*?\"<>|;%";

    private FileNames() {}

    static String safe(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder safe = new StringBuilder();
        last.codePoints().forEach(c -> {
            if (MINDED.indexOf(c) >= 0) {
                safe.append('_');
            } else if (isSeen(c)) {
                safe.appendCodePoint(c);
            }
        });
        String shown = safe.toString().strip().replaceAll("^\\.+", "");
        String extension = extension(shown);
        String stem = extension.isEmpty() ? shown : shown.substring(0, shown.length() - extension.length() - 1);
        int length = stem.codePointCount(0, stem.length());
        String cut = length <= LONGEST ? stem : stem.substring(0, stem.offsetByCodePoints(0, LONGEST));
        return (cut.isBlank() ? "file" : cut.strip()) + (extension.isEmpty() ? "" : "." + extension);
    }

    /** Controls, marks of direction and half characters show a name as something else than it is. */
    private static boolean isSeen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** What stands behind the last point, in lower case; empty without one. */
    static String extension(String name) {
        int point = name.lastIndexOf('.');
        return point < 1 || point == name.length() - 1
                ? ""
                : name.substring(point + 1).toLowerCase(Locale.ROOT);
    }
}
