import vue from 'eslint-plugin-vue'
import prettier from 'eslint-config-prettier'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['**/dist/**', '**/target/**', '**/node_modules/**'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      // A component that nobody imported is drawn as nothing, without a word.
      'vue/no-undef-components': ['error', { ignorePatterns: ['router-view', 'router-link'] }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'max-lines': ['error', 300],
    },
  },
  { files: ['runtime-ui/e2e/**'], rules: { 'no-console': 'off' } },
  prettier,
)
