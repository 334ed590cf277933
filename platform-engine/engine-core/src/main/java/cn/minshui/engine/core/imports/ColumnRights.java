package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.definition.BasicDefinitions.ImportTemplateDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** Rows that are written as they stand fill no field that their sender may not write; a handler answers for its own. */
record ColumnRights(ImportPermission permission, CompiledModel model) {

    /** @throws ProblemException FORBIDDEN with every column of the template that the caller may not write */
    void refuse(CallContext context, ImportTemplateDefinition template) {
        if (template.handler() != null) {
            return;
        }
        List<Problem> refused = new ArrayList<>();
        template.sheets().values().forEach(sheet -> {
            CompiledObject object =
                    sheet.object() == null ? null : model.objects().get(sheet.object());
            sheet.columns().forEach((name, column) -> {
                if (object != null
                        && object.field(name).isPresent()
                        && !permission.mayWrite(context, object.name(), name)) {
                    refused.add(Problem.error(
                            "COLUMN_FORBIDDEN",
                            Place.body(name),
                            "您不能写“" + column.heading() + "”一列，不能用此模板导入",
                            "you may not write the column " + column.heading()
                                    + ", so you cannot import by this template"));
                }
            });
        });
        if (!refused.isEmpty()) {
            throw new ProblemException(ProblemClass.FORBIDDEN, refused);
        }
    }
}
