package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.BasicDefinitions.ColumnDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Entry;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.Parameter;
import cn.minshui.engine.core.definition.BasicDefinitions.PolicyDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SequenceDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.SheetDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.TestCase;
import cn.minshui.engine.core.definition.BasicDefinitions.TestDefinition;
import cn.minshui.engine.spi.problem.Text;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The small kinds. */
final class BasicReader {
    private BasicReader() {}

    static DictionaryDefinition dictionary(Members m) {
        return new DictionaryDefinition(
                m.text("name"),
                m.label("label"),
                m.each(
                        "items",
                        (key, item) -> new Entry(
                                item.label("label"),
                                item.textOrNull("color"),
                                item.is("disabled"),
                                item.plain("attributes"),
                                Node.nearest(item.map()).layer())),
                m.map().origin().layer());
    }

    static SequenceDefinition sequence(Members m) {
        return new SequenceDefinition(
                m.text("name"),
                m.label("label"),
                m.text("format"),
                SequenceDefinition.Reset.valueOf(m.text("reset").toUpperCase(Locale.ROOT)),
                m.whole("start", 1));
    }

    static RoleDefinition role(Members m) {
        return new RoleDefinition(
                m.text("name"),
                m.label("label"),
                m.labelOrNull("description"),
                m.is("founding"),
                m.is("belowRoot"),
                new LinkedHashSet<>(m.texts("delegates")),
                m.each("grants", (object, grant) -> grant(grant)));
    }

    private static Grant grant(Members m) {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        m.texts("operations").forEach(word -> operations.add(Operation.valueOf(word.toUpperCase(Locale.ROOT))));
        Map<String, FieldRight> rights = new LinkedHashMap<>();
        m.plain("fields")
                .forEach((field, right) ->
                        rights.put(field, FieldRight.valueOf(right.toString().toUpperCase(Locale.ROOT))));
        return new Grant(
                operations,
                new LinkedHashSet<>(m.texts("actions")),
                rights,
                RowScope.of(m.text("scope", "below")),
                new LinkedHashSet<>(m.texts("organizations")),
                m.textOrNull("through"),
                m.textOrNull("where"));
    }

    static PolicyDefinition policy(Members m) {
        return new PolicyDefinition(
                m.text("name"),
                m.label("label"),
                m.each(
                        "parameters",
                        (name, p) -> new Parameter(
                                p.label("label"),
                                p.labelOrNull("description"),
                                FieldReader.type(p.text("type"), p),
                                p.text("value"),
                                p.is("perOrganization"),
                                branch(p))));
    }

    private static @Nullable String branch(Members parameter) {
        Node value = parameter.map().get("value");
        return value == null || !value.origin().isBranch()
                ? null
                : value.origin().layer();
    }

    static ImportTemplateDefinition importTemplate(Members m) {
        return new ImportTemplateDefinition(
                m.text("name"),
                m.label("label"),
                m.textOrNull("handler"),
                m.text("permission"),
                m.each("parameters", FieldReader::field),
                m.each("sheets", (id, sheet) -> sheet(sheet)));
    }

    private static SheetDefinition sheet(Members m) {
        Members unique = m.member("unique");
        List<List<String>> uniqueColumns = unique == null
                ? List.of()
                : unique.map().entries().keySet().stream().map(unique::texts).toList();
        return new SheetDefinition(
                m.text("namePattern"),
                m.is("required"),
                m.is("repeated"),
                m.textOrNull("object"),
                m.each("columns", BasicReader::column),
                uniqueColumns);
    }

    private static ColumnDefinition column(String name, Members m) {
        String heading = m.text("heading");
        Text label = m.has("label") ? m.label("label") : Text.of(heading, heading);
        return new ColumnDefinition(heading, FieldReader.field(name, m, label), m.is("mandatory", m.is("required")));
    }

    private static Map<String, Long> budget(Members m) {
        Map<String, Long> budget = new LinkedHashMap<>();
        m.plain("budget").forEach((name, value) -> budget.put(name, Long.parseLong(String.valueOf(value))));
        return Collections.unmodifiableMap(budget);
    }

    static ScriptDefinition script(Members m) {
        return new ScriptDefinition(
                m.text("name"),
                m.label("label"),
                ScriptDefinition.Use.valueOf(m.text("use").toUpperCase(Locale.ROOT)),
                ScriptDefinition.Rights.valueOf(m.text("rights", "engine").toUpperCase(Locale.ROOT)),
                budget(m),
                m.text("source"));
    }

    static TestDefinition test(Members m) {
        return new TestDefinition(
                m.text("name"),
                m.label("label"),
                m.text("subject"),
                m.each(
                        "cases",
                        (id, c) -> new TestCase(
                                c.labelOrNull("label"), c.plain("given"), c.plain("when"), c.plain("then"))));
    }
}
