package cn.minshui.engine.app.architecture;

import cn.minshui.engine.app.architecture.SourceTreeFiles.Source;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The codes of problems as the sources give them: wherever a call names a code and, after it, the words in both languages. What
 * is put into the words while the program runs is an ellipsis. The catalogue that the server tells is made of this and of
 * nothing else.
 */
final class ProblemCodeSources {
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");
    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");
    private static final Pattern LATIN = Pattern.compile("[A-Za-z]{2,}");
    private static final Set<String> FACTORIES = Set.of(
            "ProblemException.of", "Problem.error", "Problem.warning", "Problem", "malformed", "refused", "refusal");
    private static final String ENUM = "MetaErrorCode";
    private static final String HOLE = "…";
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Words(String zh, String en) {}

    private static final class Found {
        private final Set<String> classes = new TreeSet<>();
        private final Set<Words> texts = new LinkedHashSet<>();
        private final Set<Words> fixes = new LinkedHashSet<>();
    }

    private final Map<String, Found> codes = new TreeMap<>();
    private final Map<String, String> constants = new HashMap<>();
    private final Set<String> enumNames = new HashSet<>();

    private ProblemCodeSources() {}

    /** @return one code a line, so that two branches with a new one each can be merged */
    static String catalogue(List<Source> sources) {
        ProblemCodeSources found = new ProblemCodeSources();
        List<CompilationUnitTree> units = parse(sources);
        units.forEach(unit -> found.new Constants().scan(unit, null));
        units.forEach(unit -> found.new Calls().scan(unit, null));
        found.enumNames.forEach(name -> found.codes.computeIfAbsent(name, c -> new Found()));
        return found.json();
    }

    private static List<CompilationUnitTree> parse(List<Source> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<SimpleJavaFileObject> files =
                sources.stream().map(ProblemCodeSources::file).toList();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, files);
        try {
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            return units;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SimpleJavaFileObject file(Source source) {
        return new SimpleJavaFileObject(URI.create("string:///" + source.path().getFileName()), Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source.text();
            }
        };
    }

    private String json() {
        List<String> lines = new ArrayList<>();
        codes.forEach((code, found) -> {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("code", code);
            line.put("classes", found.classes);
            line.put("texts", found.texts);
            line.put("fixes", found.fixes);
            try {
                lines.add(JSON.writeValueAsString(line));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        });
        return "[\n" + String.join(",\n", lines) + "\n]\n";
    }

    /** Texts that are constants, by the name alone within their type and with the type outside. */
    private final class Constants extends TreePathScanner<Void, Void> {
        @Override
        public Void visitVariable(VariableTree variable, Void nothing) {
            if (getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type) {
                String name = variable.getName().toString();
                if (type.getKind() == Tree.Kind.ENUM && type.getSimpleName().contentEquals(ENUM)) {
                    enumNames.add(name);
                } else if (variable.getInitializer() instanceof LiteralTree literal
                        && literal.getValue() instanceof String text
                        && CODE.matcher(text).matches()) {
                    constants.put(type.getSimpleName() + "." + name, text);
                }
            }
            return super.visitVariable(variable, nothing);
        }
    }

    private final class Calls extends TreePathScanner<Void, Void> {
        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
            ExpressionTree method = call.getMethodSelect();
            List<String> named = List.of();
            if (method instanceof MemberSelectTree select
                    && select.getIdentifier().contentEquals("at")) {
                named = metaCodes(select.getExpression());
            }
            if (method instanceof MemberSelectTree select
                    && select.getIdentifier().contentEquals("withFix")) {
                fix(select.getExpression(), call.getArguments());
            }
            look(method.toString(), named, call.getArguments());
            return super.visitMethodInvocation(call, nothing);
        }

        @Override
        public Void visitNewClass(NewClassTree made, Void nothing) {
            look(made.getIdentifier().toString(), List.of(), made.getArguments());
            return super.visitNewClass(made, nothing);
        }

        private List<String> metaCodes(ExpressionTree receiver) {
            String name = receiver.toString();
            String last = name.startsWith(ENUM + ".") ? name.substring(ENUM.length() + 1) : name;
            return enumNames.contains(last) ? List.of(last) : List.of();
        }

        private void look(String method, List<String> named, List<? extends ExpressionTree> arguments) {
            List<String> at = named;
            for (int index = 0; index < arguments.size() && at.isEmpty(); index++) {
                at = codes(arguments.get(index));
            }
            if (at.isEmpty()) {
                return;
            }
            Words words = words(arguments);
            if (words == null && named.isEmpty() && !FACTORIES.contains(method)) {
                return;
            }
            for (String code : at) {
                Found found = codes.computeIfAbsent(code, c -> new Found());
                if (words != null) {
                    found.texts.add(words);
                }
                problemClass().ifPresent(found.classes::add);
            }
        }

        /** A mend is said to the problem that was made just before. */
        private void fix(ExpressionTree problem, List<? extends ExpressionTree> arguments) {
            Words words = words(arguments);
            if (words != null && problem instanceof MethodInvocationTree call) {
                List<String> at = call.getMethodSelect() instanceof MemberSelectTree select
                        ? metaCodes(select.getExpression())
                        : List.of();
                for (int index = 0; index < call.getArguments().size() && at.isEmpty(); index++) {
                    at = codes(call.getArguments().get(index));
                }
                at.forEach(code ->
                        codes.computeIfAbsent(code, c -> new Found()).fixes.add(words));
            }
        }

        private List<String> codes(ExpressionTree argument) {
            if (argument instanceof ConditionalExpressionTree either) {
                List<String> both = new ArrayList<>(codes(either.getTrueExpression()));
                both.addAll(codes(either.getFalseExpression()));
                return both;
            }
            if (argument instanceof LiteralTree literal
                    && literal.getValue() instanceof String text
                    && CODE.matcher(text).matches()) {
                return List.of(text);
            }
            String name = argument instanceof IdentifierTree || argument instanceof MemberSelectTree
                    ? argument.toString()
                    : "";
            List<String> meta = name.isEmpty() ? List.of() : metaCodes(argument);
            if (!meta.isEmpty()) {
                return meta;
            }
            String known = constants.get(name.contains(".") ? name : enclosingType() + "." + name);
            return known == null ? List.of() : List.of(known);
        }

        private String enclosingType() {
            for (TreePath path = getCurrentPath(); path != null; path = path.getParentPath()) {
                if (path.getLeaf() instanceof ClassTree type
                        && !type.getSimpleName().isEmpty()) {
                    return type.getSimpleName().toString();
                }
            }
            return "";
        }

        private Optional<String> problemClass() {
            for (TreePath path = getCurrentPath(); path != null; path = path.getParentPath()) {
                Tree leaf = path.getLeaf();
                List<? extends ExpressionTree> arguments = leaf instanceof MethodInvocationTree call
                        ? call.getArguments()
                        : leaf instanceof NewClassTree made ? made.getArguments() : List.of();
                for (ExpressionTree argument : arguments) {
                    if (argument.toString().startsWith("ProblemClass.")) {
                        return Optional.of(argument.toString().substring("ProblemClass.".length()));
                    }
                }
            }
            return Optional.empty();
        }

        @SuppressWarnings("NullAway")
        private Words words(List<? extends ExpressionTree> arguments) {
            List<ExpressionTree> flat = new ArrayList<>();
            for (ExpressionTree argument : arguments) {
                if (argument instanceof MethodInvocationTree call
                        && call.getMethodSelect().toString().equals("Text.of")) {
                    flat.addAll(call.getArguments());
                } else {
                    flat.add(argument);
                }
            }
            for (int index = 0; index + 1 < flat.size(); index++) {
                String zh = text(flat.get(index));
                String en = text(flat.get(index + 1));
                boolean isEnglish = LATIN.matcher(en).find() || en.contains(HOLE);
                if (CHINESE.matcher(zh).find()
                        && isEnglish
                        && !CHINESE.matcher(en).find()) {
                    return new Words(shortened(zh), shortened(en));
                }
            }
            return null;
        }

        private static String shortened(String text) {
            return text.replaceAll(HOLE + "+", HOLE).strip();
        }

        private static String text(ExpressionTree tree) {
            if (tree instanceof LiteralTree literal) {
                return String.valueOf(literal.getValue());
            }
            if (tree instanceof ParenthesizedTree inner) {
                return text(inner.getExpression());
            }
            if (tree instanceof BinaryTree binary && binary.getKind() == Tree.Kind.PLUS) {
                return text(binary.getLeftOperand()) + text(binary.getRightOperand());
            }
            return tree instanceof ConditionalExpressionTree either ? text(either.getTrueExpression()) : HOLE;
        }
    }
}
