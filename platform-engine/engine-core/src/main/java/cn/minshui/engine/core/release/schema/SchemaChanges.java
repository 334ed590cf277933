package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.database.SchemaDialect;
import cn.minshui.engine.core.database.migration.Migration;
import cn.minshui.engine.core.database.migration.SchemaLock;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import liquibase.change.AddColumnConfig;
import liquibase.change.Change;
import liquibase.change.ColumnConfig;
import liquibase.change.ConstraintsConfig;
import liquibase.change.core.AddColumnChange;
import liquibase.change.core.CreateIndexChange;
import liquibase.change.core.CreateTableChange;
import liquibase.change.core.DropIndexChange;
import liquibase.change.core.ModifyDataTypeChange;
import liquibase.change.core.RawSQLChange;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.DefaultChangeExecListener;
import liquibase.database.Database;
import liquibase.exception.LiquibaseException;
import liquibase.precondition.core.PreconditionContainer;
import liquibase.precondition.core.SqlPrecondition;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorFactory;

/** Steps as Liquibase's changes: one change set each, with a precondition that knows whether it is already done. */
public final class SchemaChanges {
    private final SchemaDialect dialect;

    public SchemaChanges(SchemaDialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Runs the steps in order, all in one run of Liquibase.
     *
     * @param attempt names this try in Liquibase's log, so that a step is never taken for one of an earlier release
     * @param afterStep told after each DDL statement, before it is recorded
     */
    public void apply(SchemaLock lock, List<SchemaStep> steps, String attempt, Runnable afterStep)
            throws LiquibaseException, SQLException {
        Migration.update(
                lock,
                new ClassLoaderResourceAccessor(SchemaChanges.class.getClassLoader()),
                (database, resources) -> changeLog(steps, attempt),
                new StepListener(afterStep));
    }

    /** The SQL of the steps on this database, statements ended by semicolons. */
    public String preview(cn.minshui.engine.core.database.Database session, List<SchemaStep> steps)
            throws LiquibaseException, SQLException {
        if (steps.isEmpty()) {
            return "";
        }
        return Migration.with(session, database -> {
            StringBuilder text = new StringBuilder();
            for (SchemaStep step : steps) {
                for (Sql sql : SqlGeneratorFactory.getInstance().generateSql(change(step), database)) {
                    text.append(sql.toSql()).append(";\n");
                }
            }
            return text.toString();
        });
    }

    private DatabaseChangeLog changeLog(List<SchemaStep> steps, String attempt) {
        DatabaseChangeLog log = new DatabaseChangeLog("publish/" + attempt);
        int number = 0;
        for (SchemaStep step : steps) {
            number++;
            ChangeSet changeSet = new ChangeSet(
                    number + " " + id(step), "minshui", false, false, "publish/" + attempt, null, null, log);
            changeSet.addChange(change(step));
            changeSet.setPreconditions(notYet(step));
            log.addChangeSet(changeSet);
        }
        return log;
    }

    /** Liquibase keeps 255 characters. */
    private static String id(SchemaStep step) {
        String words = step.describe();
        return words.length() <= 200 ? words : words.substring(0, 200);
    }

    private PreconditionContainer notYet(SchemaStep step) {
        SqlPrecondition absent = new SqlPrecondition();
        absent.setExpectedResult("0");
        absent.setSql(countDone(step));
        PreconditionContainer container = new PreconditionContainer();
        container.setOnFail(PreconditionContainer.FailOption.MARK_RAN);
        container.addNestedPrecondition(absent);
        return container;
    }

    private String countDone(SchemaStep step) {
        if (step instanceof SchemaStep.CreateTable create) {
            return dialect.countTable(create.table());
        } else if (step instanceof SchemaStep.AddColumn add) {
            return dialect.countColumn(add.table(), add.column().name());
        } else if (step instanceof SchemaStep.WidenColumn widen) {
            return dialect.countColumnOfType(widen.table(), widen.column(), widen.to());
        } else if (step instanceof SchemaStep.AddIndex add) {
            return dialect.countIndex(add.table(), add.index());
        } else if (step instanceof SchemaStep.AddSearchIndex add) {
            return dialect.countIndex(add.table(), add.index());
        } else if (step instanceof SchemaStep.AddDeletedKey add) {
            return dialect.countColumn(add.table(), TableDesigner.DELETED_KEY);
        } else if (step instanceof SchemaStep.DropUnique drop) {
            return "select 1 - (" + dialect.countIndex(drop.table(), drop.key()) + ")";
        } else if (step instanceof SchemaStep.DropIndex drop) {
            return "select 1 - (" + dialect.countIndex(drop.table(), drop.index()) + ")";
        }
        SchemaStep.AddUnique add = (SchemaStep.AddUnique) step;
        return dialect.countIndex(add.table(), add.key());
    }

    private Change change(SchemaStep step) {
        if (step instanceof SchemaStep.CreateTable create) {
            return createTable(create);
        } else if (step instanceof SchemaStep.AddColumn add) {
            AddColumnChange change = new AddColumnChange();
            change.setTableName(add.table());
            AddColumnConfig column = new AddColumnConfig();
            configure(column, add.column());
            change.setColumns(new ArrayList<>(List.of(column)));
            return change;
        } else if (step instanceof SchemaStep.WidenColumn widen) {
            ModifyDataTypeChange change = new ModifyDataTypeChange();
            change.setTableName(widen.table());
            change.setColumnName(widen.column());
            change.setNewDataType(dialect.typeText(widen.to()) + (widen.required() ? " NOT NULL" : ""));
            return change;
        } else if (step instanceof SchemaStep.AddIndex add) {
            return createIndex(add.table(), add.index(), add.columns(), false);
        } else if (step instanceof SchemaStep.AddSearchIndex add) {
            return new RawSQLChange(dialect.addSearchIndex(add.table(), add.index(), add.columns()));
        } else if (step instanceof SchemaStep.AddDeletedKey add) {
            return new RawSQLChange(dialect.addDeletedKey(add.table(), TableDesigner.DELETED_KEY));
        } else if (step instanceof SchemaStep.DropUnique drop) {
            return dropIndex(drop.table(), drop.key());
        } else if (step instanceof SchemaStep.DropIndex drop) {
            return dropIndex(drop.table(), drop.index());
        }
        SchemaStep.AddUnique add = (SchemaStep.AddUnique) step;
        return createIndex(add.table(), add.key(), add.columns(), true);
    }

    private static Change dropIndex(String table, String name) {
        DropIndexChange change = new DropIndexChange();
        change.setTableName(table);
        change.setIndexName(name);
        return change;
    }

    private Change createTable(SchemaStep.CreateTable create) {
        CreateTableChange change = new CreateTableChange();
        change.setTableName(create.table());
        for (SchemaStep.Column column : create.columns()) {
            ColumnConfig config = new ColumnConfig();
            configure(config, column);
            if (column.name().equals("id")) {
                config.setConstraints(new ConstraintsConfig()
                        .setPrimaryKey(true)
                        .setPrimaryKeyName(create.primaryKey())
                        .setNullable(false));
            }
            change.addColumn(config);
        }
        return change;
    }

    private void configure(ColumnConfig config, SchemaStep.Column column) {
        config.setName(column.name());
        config.setType(dialect.typeText(column.type()));
        if (column.required()) {
            config.setConstraints(new ConstraintsConfig().setNullable(false));
        }
    }

    private static Change createIndex(String table, String name, List<String> columns, boolean unique) {
        CreateIndexChange change = new CreateIndexChange();
        change.setTableName(table);
        change.setIndexName(name);
        change.setUnique(unique);
        List<AddColumnConfig> configs = new ArrayList<>();
        for (String column : columns) {
            AddColumnConfig config = new AddColumnConfig();
            config.setName(column);
            configs.add(config);
        }
        change.setColumns(configs);
        return change;
    }

    /** Liquibase tells of a change set between its statement and its record: the worst moment to be killed. */
    private static final class StepListener extends DefaultChangeExecListener {
        private final Runnable afterStep;

        StepListener(Runnable afterStep) {
            this.afterStep = afterStep;
        }

        @Override
        public void ran(ChangeSet changeSet, DatabaseChangeLog log, Database database, ChangeSet.ExecType execType) {
            super.ran(changeSet, log, database, execType);
            afterStep.run();
        }
    }
}
