package cn.minshui.engine.app.generate;

import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.Scope;
import cn.minshui.engine.core.model.CompiledObject;

/** The class that reads and writes records of one object through {@code DataAccess}. */
record JavaRepository(CompiledObject object, String type) {

    String text() {
        ObjectDefinition definition = object.definition();
        StringBuilder text = new StringBuilder(reading());
        String key = definition.keyField();
        if (key != null
                && JavaField.of(object).stream()
                        .anyMatch(f -> f.name().equals(key) && f.type().equals("String"))) {
            text.append("""

                        /** The record of the key {@code %2$s}, if it is in scope. */
                        public Optional<%1$s> findByKey(String key) {
                            return list(new %1$sFilter().%2$sIs(key)).stream().findFirst();
                        }
                    """.formatted(type, key));
        }
        text.append("""

                    /** @return its id */
                    public long create(%1$sValues values) {
                        return data.create(%1$s.OBJECT, values.toMap());
                    }
                """.formatted(type));
        if (definition.scope() == Scope.ORGANIZATION) {
            text.append("""

                        /** As {@link #create}, owned by another node of the caller's part of the organisation. */
                        public long create(long organization, %1$sValues values) {
                            return data.create(%1$s.OBJECT, organization, values.toMap());
                        }
                    """.formatted(type));
        }
        if (!definition.appendOnly()) {
            text.append("""

                        /** Changes the record as it was read; refused when it has moved on since. */
                        public void update(%1$s read, %1$sValues changes) {
                            data.update(%1$s.OBJECT, read.id(), read.version(), changes.toMap());
                        }

                        public void delete(%1$s read) {
                            data.delete(%1$s.OBJECT, read.id(), read.version());
                        }
                    """.formatted(type));
        }
        if (definition.states() != null) {
            text.append("""

                        /** @param transition one of {@link %1$s.Transitions} */
                        public void transition(%1$s read, String transition, %1$sValues changes) {
                            data.transition(%1$s.OBJECT, read.id(), read.version(), transition, changes.toMap());
                        }
                    """.formatted(type));
        }
        return text.append("}\n").toString();
    }

    private String reading() {
        return """
                /** Records of {@code %2$s} within the transaction and the scope of a call. */
                public final class %1$sRepository {
                    private final DataAccess data;

                    public %1$sRepository(DataAccess data) {
                        this.data = data;
                    }

                    public Optional<%1$s> find(long id) {
                        return data.find(%1$s.OBJECT, id, %1$s.read()).map(%1$s::of);
                    }

                    public %1$s require(long id) {
                        return %1$s.of(data.require(%1$s.OBJECT, id, %1$s.read()));
                    }

                    /** Reads and holds them until the transaction ends, in ascending order of id. */
                    public List<%1$s> lock(List<Long> ids) {
                        return data.lock(%1$s.OBJECT, ids, %1$s.read()).stream().map(%1$s::of).toList();
                    }

                    /** @param sort names of fields, a leading {@code -} for descending */
                    public List<%1$s> list(%1$sFilter filter, String... sort) {
                        return data.list(filter.query().sort(sort)).stream().map(%1$s::of).toList();
                    }

                    public long count(%1$sFilter filter) {
                        return data.count(filter.query());
                    }
                """.formatted(type, object.name());
    }
}
