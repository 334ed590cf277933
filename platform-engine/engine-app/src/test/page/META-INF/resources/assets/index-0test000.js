import 'vue'
