package cn.minshui.engine.core.files;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Lets clean files pass; what nobody could look at is not kept either. */
record FileScan(VirusScanner scanner) {

    /** @throws ProblemException INVALID for an infected file, UNAVAILABLE when the scanner cannot tell */
    void requireClean(FieldDefinition field, Path content) {
        infection(content).ifPresent(name -> {
            throw FileService.refused(
                    field,
                    "FILE_VIRUS",
                    "的文件含有病毒 " + name + "，未保存",
                    "does not take it: the file is infected with " + name);
        });
    }

    private Optional<String> infection(Path content) {
        try {
            return scanner.infection(content);
        } catch (IOException e) {
            ProblemException unknown = ProblemException.of(
                    ProblemClass.UNAVAILABLE,
                    "FILE_SCAN",
                    "病毒扫描服务没有应答，文件未保存，请稍后再试",
                    "the virus scanner does not answer; the file was not kept, try again later");
            unknown.initCause(e);
            throw unknown;
        }
    }
}
