package cn.minshui.engine.core.script;

/** What a script may ask for. Called on the thread that runs the script's transaction, never on the script's own. */
@FunctionalInterface
public interface ScriptHost {

    /**
     * @param request JSON as the script's facade wrote it, within the limits of an exchange
     * @return JSON
     * @throws RuntimeException ends the run: whatever the script does afterwards, the run fails with it
     */
    String call(String operation, String request);
}
