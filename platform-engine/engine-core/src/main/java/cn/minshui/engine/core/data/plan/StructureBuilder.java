package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.data.plan.SelectPlan.ReadColumn;
import cn.minshui.engine.core.data.plan.SelectPlan.TitleColumn;
import cn.minshui.engine.core.data.value.Storage;
import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From a request to a structure: every name resolved, scope and rights put in. Used once for one statement. */
final class StructureBuilder {
    private final CompiledModel model;
    private final AccessPlan access;
    private final Dialect dialect;
    private final SelectRequest request;
    private final Resolver resolver;
    private final List<Structure.Selected> selected = new ArrayList<>();
    private final List<ReadColumn> columns = new ArrayList<>();
    private final List<String> orderBy = new ArrayList<>();

    StructureBuilder(CompiledModel model, AccessPlan access, Dialect dialect, boolean atRoot, SelectRequest request) {
        this.model = model;
        this.access = access;
        this.dialect = dialect;
        this.request = request;
        CompiledObject object = model.object(request.object())
                .orElseThrow(() -> new IllegalArgumentException("the model has no object " + request.object()));
        this.resolver = new Resolver(access, dialect.flavor(), atRoot, object, request.listSizes());
    }

    Structure build() {
        select(resolver.base().column("id"));
        switch (request.kind()) {
            case ROWS, PAGE -> {
                select(resolver.base().column("version"));
                select(resolver.base().column("org_id"));
                request.fields().forEach(this::read);
                order();
            }
            case LOCK_ROWS -> {
                select(resolver.base().column("version"));
                select(resolver.base().column("org_id"));
                request.fields().forEach(this::read);
                orderBy.add(resolver.base().column("id"));
            }
            case LOCK, LOCK_TO_DELETE, LOCK_TO_REFER ->
                orderBy.add(resolver.base().column("id"));
            case COUNT, COUNT_LIMITED, IDS, IDS_BY_PIECES -> {}
        }
        List<Structure.Condition> where = conditions();
        return new Structure(
                request.kind(), resolver.base().object().table(), selected, resolver.joins(), where, orderBy);
    }

    List<ReadColumn> columns() {
        return columns;
    }

    List<Slot> slots() {
        return resolver.slots();
    }

    private int select(String text) {
        selected.add(new Structure.Selected(text, "c" + (selected.size() + 1)));
        return selected.size();
    }

    private void read(String path) {
        Resolver.Resolved value = resolver.resolve(path);
        int index = select(value.text());
        Mask mask = mask(request.object(), path);
        if (value.type() instanceof FieldType.AnyReference any) {
            columns.add(new ReadColumn(path, any, index, mask, null, titles(path, any, mask == null), null));
            return;
        }
        if (Storage.of(value.type()) == Storage.REFERENCE && request.labels() && mask == null && !path.equals("id")) {
            Title title = title(path, (FieldType.ReferenceTo) value.type());
            if (title != null) {
                columns.add(new ReadColumn(path, value.type(), index, null, column(title), null, null));
                return;
            }
        }
        columns.add(new ReadColumn(path, value.type(), index, mask, null, null, value.sealed()));
    }

    /** A title for each object that the reference may point to; of each row at most one is not null. */
    private SelectPlan.Titles titles(String path, FieldType.AnyReference any, boolean isShown) {
        int object =
                select(resolver.resolve(path + "." + AnyReferenceType.OBJECT).text());
        Map<String, TitleColumn> titles = new LinkedHashMap<>();
        for (String target : any.objects()) {
            Title title = isShown && request.labels()
                    ? title(AnyReferencePath.to(path, target), new FieldType.ReferenceTo(target))
                    : null;
            if (title != null) {
                titles.put(target, column(title));
            }
        }
        return new SelectPlan.Titles(object, titles);
    }

    private TitleColumn column(Title title) {
        return new TitleColumn(select(title.text()), title.type(), title.mask());
    }

    private record Title(
            String text, FieldType type, @Nullable Mask mask) {}

    /** The title of the record that the reference points to, as far as the caller may see it; a title may itself refer on. */
    private @Nullable Title title(String path, FieldType.ReferenceTo reference) {
        String at = path;
        FieldType.ReferenceTo to = reference;
        for (int depth = 0; depth < 3; depth++) {
            CompiledObject target = model.objects().get(to.object());
            if (target == null || !access.maySee(target.name())) {
                return null;
            }
            String name = target.definition().titleField();
            boolean named =
                    target.name().equals("organization") || target.name().equals("user");
            FieldRight right = named ? FieldRight.READ : access.path(target.name(), name);
            if (right == FieldRight.HIDDEN) {
                return null;
            }
            at = at + "." + name;
            Resolver.Resolved title = resolver.resolve(at);
            if (!(title.type() instanceof FieldType.ReferenceTo next)) {
                Mask mask = right == FieldRight.MASKED ? maskOf(target, name) : null;
                return new Title(title.text(), title.type(), mask);
            }
            to = next;
        }
        return null;
    }

    private @Nullable Mask mask(String object, String path) {
        if (access.path(object, path) != FieldRight.MASKED) {
            return null;
        }
        int dot = path.lastIndexOf('.');
        CompiledObject owner =
                resolver.node(dot < 0 ? "" : path.substring(0, dot)).object();
        return maskOf(owner, path.substring(dot + 1));
    }

    private static Mask maskOf(CompiledObject object, String field) {
        return object.field(field)
                .map(CompiledField::definition)
                .map(d -> d.mask())
                .orElse(Mask.ALL);
    }

    private void order() {
        boolean byId = false;
        for (SelectRequest.SortKey key : request.sort()) {
            Resolver.Resolved value = resolver.resolve(key.path());
            String text = value.text();
            if (text.indexOf('{') >= 0 || text.startsWith("(select")) {
                // A computed value with literals, or one that is looked up: sorted by the alias of its own column, so
                // that it is
                // bound and looked up once.
                text = "c" + select(text);
            }
            orderBy.add(dialect.orderBy(text, key.descending()));
            byId |= key.path().equals("id");
        }
        if (!byId
                && (request.kind() == SelectRequest.Kind.PAGE || !request.sort().isEmpty())) {
            orderBy.add(resolver.base().column("id"));
        }
    }

    private List<Structure.Condition> conditions() {
        List<Structure.Condition> where = new ArrayList<>();
        Resolver.Node base = resolver.base();
        where.add(new Structure.Condition.EqualTo(base.column("tenant_id"), resolver.marker(Resolver.tenant())));
        boolean isFar = !request.policy().wide().isEmpty();
        if (!isFar) {
            resolver.within(base).map(this::listed).ifPresent(where::add);
        }
        if (base.object().definition().softDelete()) {
            String deletedAt = base.column("deleted_at");
            where.add(
                    request.deleted()
                            ? new Structure.Condition.IsNotNull(deletedAt)
                            : new Structure.Condition.IsNull(deletedAt));
        }
        if (request.match() != null) {
            where.addAll(match(request.match()));
        }
        if (isFar) {
            where.add(new Structure.Condition.Holds(resolver.reach(base, request.policy(), "")));
        } else if (!request.policy().all()) {
            where.add(new Structure.Condition.Holds(resolver.anyOf(request.policy(), "")));
        }
        if (request.filter() != null) {
            where.add(new Structure.Condition.Holds("(" + resolver.condition(request.filter(), "") + ")"));
        }
        if (!request.quick().isEmpty()) {
            where.add(QuickCondition.of(resolver, request.quick()));
        }
        if (request.kind() == SelectRequest.Kind.IDS_BY_PIECES) {
            where.add(new Structure.Condition.Holds(holdsPieces(base)));
        }
        return where;
    }

    /** The nodes by their ids, where they are given: then a database knows how many rows they own, and reads them in order. */
    private Structure.Condition listed(Structure.Condition scope) {
        Integer nodes = request.listSizes().get(SelectRequest.SCOPE);
        return nodes == null || dialect.flavor() == SqlFlavor.POSTGRESQL
                ? scope
                : oneOf(resolver.base().column("org_id"), SelectRequest.SCOPE, nodes);
    }

    private String holdsPieces(Resolver.Node base) {
        List<String> columns = base.object().definition().searchIndex(request.quick()).orElseThrow().fields().stream()
                .map(field -> resolver.resolve(field).text())
                .toList();
        int marker = resolver.marker(new Slot.Named("pieces", Types.VARCHAR));
        return "(" + dialect.holdsPieces(columns, "{" + marker + "}") + ")";
    }

    private List<Structure.Condition> match(SelectRequest.Match match) {
        List<Structure.Condition> conditions = new ArrayList<>();
        String path = match.path();
        if (AnyReferencePath.isTarget(path)) {
            // The two columns as they are, so that their index serves.
            path = AnyReferencePath.field(path);
            int object = resolver.marker(new Slot.Fixed(AnyReferencePath.object(match.path())));
            String column =
                    resolver.resolve(path + "." + AnyReferenceType.OBJECT).text();
            conditions.add(new Structure.Condition.EqualTo(column, object));
        }
        conditions.add(oneOf(resolver.resolve(path).text(), "match", match.count()));
        return conditions;
    }

    private Structure.Condition oneOf(String column, String list, int count) {
        List<Integer> markers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            markers.add(resolver.marker(new Slot.Item(list, i)));
        }
        return markers.size() == 1
                ? new Structure.Condition.EqualTo(column, markers.get(0))
                : new Structure.Condition.In(column, markers);
    }
}
