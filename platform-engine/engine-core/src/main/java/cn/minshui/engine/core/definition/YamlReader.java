package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one file of definitions into nodes with their places. Built on the parser's events, because the object builder of the
 * library has neither places nor exact decimals.
 */
final class YamlReader {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_DEPTH = 50;
    /** What the reading of bytes leaves in place of those that are no UTF-8. */
    private static final char NOT_UTF8 = '\uFFFD';

    private final SourceFile file;
    private final String layer;
    private final List<Problem> problems = new ArrayList<>();
    private final Parser parser;

    private YamlReader(SourceFile file, String layer) {
        this.file = file;
        this.layer = layer;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.path())
                .setUseMarks(true)
                .setCodePointLimit(MAX_BYTES)
                .build();
        this.parser = new ParserImpl(settings, new StreamReader(settings, file.text()));
    }

    /** @param documents empty when the file has a syntax error */
    record Result(List<MapNode> documents, List<Problem> problems) {}

    static Result read(SourceFile file, String layer) {
        Origin start = new Origin(layer, file.path(), 1, 1);
        if (file.text().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return new Result(
                    List.of(),
                    List.of(MetaErrorCode.FILE_TOO_LARGE.at(
                            start.place(""), "文件超过 1 MiB", "The file is larger than 1 MiB")));
        }
        int spoiled = file.text().indexOf(NOT_UTF8);
        if (spoiled >= 0) {
            return new Result(List.of(), List.of(encoding(file, layer, spoiled)));
        }
        YamlReader reader = new YamlReader(file, layer);
        try {
            List<MapNode> documents = reader.documents();
            if (documents.isEmpty() && reader.problems.isEmpty()) {
                reader.problems.add(MetaErrorCode.FILE_EMPTY.warning(
                        start.place(""), "文件是空的，没有任何定义", "The file is empty: it defines nothing"));
            }
            return new Result(documents, reader.problems);
        } catch (RefusedException e) {
            return new Result(List.of(), List.of(e.problem));
        } catch (YamlEngineException e) {
            return new Result(List.of(), List.of(reader.syntax(e)));
        }
    }

    private static Problem encoding(SourceFile file, String layer, int at) {
        int line = 1
                + (int) file.text()
                        .substring(0, at)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        int column = at - file.text().lastIndexOf('\n', at);
        return MetaErrorCode.FILE_ENCODING
                .at(
                        new Origin(layer, file.path(), line, column).place(""),
                        "文件不是 UTF-8 文本（也许是 GBK）",
                        "The file is not UTF-8 text (perhaps GBK)")
                .withFix("请另存为 UTF-8", "Save it as UTF-8");
    }

    private Problem syntax(YamlEngineException e) {
        Origin origin = new Origin(layer, file.path(), 1, 1);
        String detail = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (e instanceof MarkedYamlEngineException marked) {
            origin = marked.getProblemMark().map(this::origin).orElse(origin);
            detail = marked.getProblem();
        }
        return MetaErrorCode.YAML_SYNTAX
                .at(origin.place(""), "YAML 语法错误：" + detail, "YAML syntax error: " + detail)
                .withFix("检查这一行及上一行的缩进、冒号、引号", "Check indentation, colons and quotes here and in the line above");
    }

    private List<MapNode> documents() {
        List<MapNode> documents = new ArrayList<>();
        while (true) {
            Event event = parser.next();
            if (event instanceof StreamEndEvent) {
                return documents;
            }
            if (event instanceof NodeEvent || event instanceof DocumentEndEvent) {
                document(event).ifPresent(documents::add);
            }
        }
    }

    private Optional<MapNode> document(Event event) {
        if (event instanceof DocumentEndEvent) {
            return Optional.empty();
        }
        Node node = node(event, 1);
        if (node instanceof MapNode map) {
            return Optional.of(map);
        }
        boolean empty = node instanceof ScalarNode scalar && scalar.value() == null;
        if (!empty) {
            problems.add(MetaErrorCode.DOCUMENT_NOT_MAP.at(
                    node.origin().place(""),
                    "一个定义应是“键: 值”的结构，以 kind 开头",
                    "A definition is a map of keys and values that begins with kind"));
        }
        return Optional.empty();
    }

    private Node node(Event event, int depth) {
        Origin origin = origin(event);
        if (depth > MAX_DEPTH) {
            throw new RefusedException(MetaErrorCode.YAML_TOO_DEEP.at(
                    origin.place(""), "嵌套超过 " + MAX_DEPTH + " 层", "Nested deeper than " + MAX_DEPTH + " levels"));
        }
        refuseAnchor(event, origin);
        refuseTag(event, origin);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, origin);
        }
        if (event instanceof SequenceStartEvent) {
            List<Node> items = new ArrayList<>();
            for (Event next = parser.next(); !(next instanceof SequenceEndEvent); next = parser.next()) {
                items.add(node(next, depth + 1));
            }
            return new ListNode(items, origin);
        }
        if (event instanceof MappingStartEvent) {
            return map(origin, depth);
        }
        throw new IllegalStateException("unexpected event " + event);
    }

    private MapNode map(Origin origin, int depth) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Event next = parser.next(); !(next instanceof MappingEndEvent); next = parser.next()) {
            Origin place = origin(next);
            Node key = node(next, depth + 1);
            Node value = node(parser.next(), depth + 1);
            if (!(key instanceof ScalarNode scalar)) {
                problems.add(MetaErrorCode.YAML_SYNTAX.at(place.place(""), "键只能是文字", "A key must be plain text"));
                continue;
            }
            Entry first = entries.get(scalar.text());
            if (first == null) {
                entries.put(scalar.text(), new Entry(place, value));
            } else {
                duplicate(scalar.text(), first.key(), place);
            }
        }
        return new MapNode(entries, origin);
    }

    private void duplicate(String key, Origin first, Origin second) {
        problems.add(MetaErrorCode.YAML_DUPLICATE_KEY.at(
                second.place(""),
                "键“" + key + "”重复：第 " + first.line() + " 行第 " + first.column() + " 列已有，第 " + second.line() + " 行又出现",
                "Key '" + key + "' stands twice: line " + first.line() + " column " + first.column() + " and line "
                        + second.line()));
    }

    private void refuseAnchor(Event event, Origin origin) {
        boolean anchored = event instanceof NodeEvent node && node.getAnchor().isPresent();
        if (event instanceof AliasEvent || anchored) {
            throw new RefusedException(MetaErrorCode.YAML_ALIAS.at(
                    origin.place(""), "不允许使用 YAML 锚点（&）和别名（*）", "YAML anchors (&) and aliases (*) are not allowed"));
        }
    }

    private void refuseTag(Event event, Origin origin) {
        Optional<String> tag = Optional.empty();
        if (event instanceof ScalarEvent scalar) {
            tag = scalar.getTag();
        } else if (event instanceof CollectionStartEvent collection) {
            tag = collection.getTag();
        }
        tag.filter(name -> !name.equals("!"))
                .ifPresent(name -> problems.add(MetaErrorCode.YAML_TAG.at(
                        origin.place(""), "不允许使用 YAML 标签 " + name, "The YAML tag " + name + " is not allowed")));
    }

    private ScalarNode scalar(ScalarEvent event, Origin origin) {
        String text = event.getValue();
        return new ScalarNode(event.isPlain() ? Scalars.typed(text) : text, text, origin);
    }

    private Origin origin(Event event) {
        return event.getStartMark().map(this::origin).orElse(new Origin(layer, file.path(), 1, 1));
    }

    private Origin origin(Mark mark) {
        return new Origin(layer, file.path(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Ends the reading of a file whose rest cannot be trusted. */
    private static final class RefusedException extends RuntimeException {
        private final transient Problem problem;

        RefusedException(Problem problem) {
            super(problem.code());
            this.problem = problem;
        }
    }
}
